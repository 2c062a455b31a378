"""Add an offer of support, and the actions on an offer."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from forum.people.models import User
from forum.people.permissions import Permission, places_with_permission
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.form_fields import parse_token, submitted_data
from forum.people.web.object_actions import ObjectAction
from forum.people.web.refusals import run_or_add_error
from forum.people.web.session_expiry import form_kept_over_sign_in, keep_form_over_sign_in
from forum.support import actions, deadlines, forms, permissions
from forum.support.models import Flag, OfferState, SupportOffer
from forum.support.pages.offer import offer_page
from forum.support.views.action_pages import (
    ActionPage,
    FormData,
    open_discussion,
    run_plainly,
)
from forum.support.views.lookups import SECTION, get_flag_or_404, get_offer_or_404
from metrics.models import Place


@keep_form_over_sign_in
@staff_only
def add_offer(request: SignedInRequest, pk: int) -> HttpResponse:
    flag = get_flag_or_404(request, pk)
    if not permissions.can_offer(request.user, flag):
        raise Http404
    is_lead = permissions.is_improvement_lead(request.user, flag.place)
    form = forms.OfferForm(
        submitted_data(request),
        initial=form_kept_over_sign_in(request),
        user=request.user,
        place_required=not is_lead,
        places=list(_offering_places(request.user, flag, is_lead=is_lead)),
    )
    if form.is_bound and form.is_valid() and _save_offer(request, flag, form):
        return redirect(flag)
    return render(request, "forum/support/offer_form.html", SECTION | {"form": form, "flag": flag})


def _offering_places(user: User, flag: Flag, *, is_lead: bool) -> QuerySet[Place]:
    """An improvement lead arranges support from any area; others offer their own."""
    if is_lead:
        places = Place.objects.filter(kind=Place.Kind.ICB).on(timezone.localdate())
    else:
        own_places = places_with_permission(user, Permission.ASK_FOR_SUPPORT)
        places = Place.objects.filter(
            pk__in=own_places.values("pk"), kind__in=permissions.SUPPORTED_KINDS
        )
    return places.exclude(pk=flag.place_id).order_by("name")


def _save_offer(request: SignedInRequest, flag: Flag, form: forms.OfferForm) -> SupportOffer | None:
    data = form.cleaned_data
    offer = run_or_add_error(
        form,
        lambda: actions.add_offer(
            flag=flag,
            kind=data["kind"],
            description=data["description"],
            person_name=data["person_name"],
            starts_on=data["starts_on"],
            from_place=data["from_place"],
            person=data["person_email"],
            idempotency_key=form.idempotency_key,
            by=request.user,
        ),
    )
    if offer:
        messages.success(request, "The offer has been added.")
    return offer


def is_concerned(user: User, offer: SupportOffer) -> bool:
    return permissions.is_party(user, offer.flag) or permissions.is_offering(user, offer)


# --- the actions of the forms ---------------------------------------------------------------------


def _contact(request: SignedInRequest, offer: SupportOffer, data: FormData) -> None:
    actions.log_contact(
        offer=offer,
        contacted_on=data["contacted_on"],
        description=data["description"],
        by=request.user,
        idempotency_key=parse_token(data["token"]),
    )


def _represents_area(user: User, offer: SupportOffer) -> bool:
    return permissions.represents_area(user, offer.flag.place)


def _can_complete(user: User, offer: SupportOffer) -> bool:
    return offer.state == OfferState.ACTIVE and permissions.can_deliver_offer(user, offer)


def _can_discuss(user: User, offer: SupportOffer) -> bool:
    return offer.accepted_at is not None and is_concerned(user, offer)


can_answer = permissions.can_answer_offer
OFFER_ACTIONS: tuple[ObjectAction[SupportOffer], ...] = (
    ObjectAction(
        "accept",
        "For the area",
        "Accept this offer",
        can_answer,
        run_plainly(actions.accept_offer, "offer"),
        "Accepted. Whoever offers it has been asked to get in touch.",
        is_primary=True,
        is_eligible=_represents_area,
    ),
    ObjectAction(
        "decline",
        "",
        "Decline",
        can_answer,
        run_plainly(actions.decline_offer, "offer"),
        "Declined.",
        hint="No reason is needed.",
        is_eligible=_represents_area,
    ),
    ObjectAction(
        "log-contact",
        "Log a contact",
        "Add to the log",
        permissions.can_deliver_offer,
        _contact,
        "It is in the log.",
        forms.ContactForm,
        is_primary=True,
    ),
    ObjectAction(
        "complete",
        "It is done",
        "Mark as completed",
        _can_complete,
        run_plainly(actions.complete_offer, "offer"),
        "Completed.",
    ),
    ObjectAction(
        "discuss",
        "Discussion",
        "Open the discussion about this offer",
        _can_discuss,
        open_discussion,
        hint="Only those named in it, and stewards, read it.",
    ),
    ObjectAction(
        "cancel",
        "It cannot be",
        "Cancel this offer",
        permissions.can_cancel_offer,
        run_plainly(actions.cancel_offer, "offer"),
        "Cancelled.",
        is_eligible=permissions.is_offering,
    ),
)


def _context(user: User, offer: SupportOffer) -> dict[str, object]:
    return {"page": offer_page(user=user, offer=offer), "deadlines": deadlines}


offer, run_action = ActionPage(
    "forum/support/offer.html",
    "offer",
    get_offer_or_404,
    lambda _: OFFER_ACTIONS,
    is_concerned,
    _context,
).views()
