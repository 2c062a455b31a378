"""Add an offer of support, and the actions on an offer."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import Permission, places_with_permission
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.form_fields import parse_token, submitted_data
from forum.people.web.object_actions import ActionPanel, ObjectAction, build_action_panel
from forum.people.web.session_expiry import form_kept_over_sign_in, keep_form_over_sign_in
from forum.support import actions, deadlines, forms, permissions
from forum.support.models import Flag, OfferState, SupportOffer
from forum.support.pages.offer import offer_page
from forum.support.views.lookups import SECTION, get_flag_or_404, get_offer_or_404
from metrics.models import Place

FormData = dict[str, Any]


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


def _save_offer(request: SignedInRequest, flag: Flag, form: forms.OfferForm) -> bool:
    data = form.cleaned_data
    try:
        actions.add_offer(
            flag=flag,
            kind=data["kind"],
            description=data["description"],
            person_name=data["person_name"],
            starts_on=data["starts_on"],
            from_place=data["from_place"],
            person=data["person_email"],
            idempotency_key=form.idempotency_key,
            by=request.user,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "The offer has been added.")
    return True


@require_safe
@staff_only
def offer(request: SignedInRequest, pk: int) -> HttpResponse:
    return _render_offer(request, _action_panel(request, get_offer_or_404(request, pk)))


@keep_form_over_sign_in
@staff_only
def run_action(request: SignedInRequest, pk: int, action_name: str) -> HttpResponse:
    panel = _action_panel(request, get_offer_or_404(request, pk), action_name)
    if request.method == "POST" and (response := panel.run()):
        return response
    return _render_offer(request, panel)


def _action_panel(
    request: SignedInRequest, offer: SupportOffer, action_name: str = ""
) -> ActionPanel[SupportOffer]:
    return build_action_panel(request, offer, OFFER_ACTIONS, is_concerned, action_name)


def _render_offer(request: SignedInRequest, panel: ActionPanel[SupportOffer]) -> HttpResponse:
    page = offer_page(user=request.user, offer=panel.target)
    context = {
        "page": page,
        "offered_actions": panel.offered_actions,
        "offer": panel.target,
        "deadlines": deadlines,
    }
    return render(request, "forum/support/offer.html", SECTION | context)


def is_concerned(user: User, offer: SupportOffer) -> bool:
    return permissions.is_party(user, offer.flag) or permissions.is_offering(user, offer)


# --- the actions of the forms ---------------------------------------------------------------------


def _run(action: Any, request: SignedInRequest, offer: SupportOffer, data: FormData) -> None:
    action(offer=offer, by=request.user)


def _contact(request: SignedInRequest, offer: SupportOffer, data: FormData) -> None:
    actions.log_contact(
        offer=offer,
        contacted_on=data["contacted_on"],
        description=data["description"],
        by=request.user,
        idempotency_key=parse_token(data["token"]),
    )


def _discuss(request: SignedInRequest, offer: SupportOffer, data: FormData) -> str:
    return actions.open_discussion(about=offer, by=request.user).get_absolute_url()


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
        partial(_run, actions.accept_offer),
        "Accepted. Whoever offers it has been asked to get in touch.",
        is_primary=True,
        is_eligible=_represents_area,
    ),
    ObjectAction(
        "decline",
        "",
        "Decline",
        can_answer,
        partial(_run, actions.decline_offer),
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
        partial(_run, actions.complete_offer),
        "Completed.",
    ),
    ObjectAction(
        "discuss",
        "Discussion",
        "Open the discussion about this offer",
        _can_discuss,
        _discuss,
        hint="Only those named in it, and stewards, read it.",
    ),
    ObjectAction(
        "cancel",
        "It cannot be",
        "Cancel this offer",
        permissions.can_cancel_offer,
        partial(_run, actions.cancel_offer),
        "Cancelled.",
        is_eligible=permissions.is_offering,
    ),
)
