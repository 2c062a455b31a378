"""Offering support, and what comes of an offer."""

from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from forum.people.actions import Refused
from forum.people.forms import submitted_data
from forum.people.models import User
from forum.people.permissions import Permission as Right
from forum.people.permissions import places_with_permission
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.session_expiry import form_kept_over_sign_in, keep_form_over_sign_in
from forum.support import actions, forms, permissions
from forum.support.models import Flag, OfferState, SupportOffer
from forum.support.pages.offer import offer_page
from forum.support.views.lookups import SECTION, get_flag_or_404, get_offer_or_404
from forum.support.views.object_actions import ActionPanel, ObjectAction, build_action_panel
from metrics.models import Place

Given = dict[str, Any]


@keep_form_over_sign_in
@staff_only
def add_offer(request: SignedInRequest, pk: int) -> HttpResponse:
    flag = get_flag_or_404(request, pk)
    if not permissions.can_offer(request.user, flag):
        raise Http404
    leads = permissions.is_improvement_lead(request.user, flag.place)
    initial = {"token": str(uuid4()), **form_kept_over_sign_in(request)}
    form = forms.OfferForm(
        submitted_data(request),
        initial=initial,
        user=request.user,
        must_say=not leads,
        places=list(_places(request.user, flag, leads=leads)),
    )
    if form.is_bound and form.is_valid() and _added(request, flag, form):
        return redirect(flag)
    return render(request, "forum/support/offer_form.html", SECTION | {"form": form, "flag": flag})


def _places(user: User, flag: Flag, *, leads: bool) -> QuerySet[Place]:
    """An improvement lead arranges support from any area; others offer their own."""
    if leads:
        there = Place.objects.filter(kind=Place.Kind.ICB).on(timezone.localdate())
    else:
        mine = places_with_permission(user, Right.ASK_FOR_SUPPORT)
        there = Place.objects.filter(pk__in=mine.values("pk"), kind__in=permissions.SUPPORTED_KINDS)
    return there.exclude(pk=flag.place_id).order_by("name")


def _added(request: SignedInRequest, flag: Flag, form: forms.OfferForm) -> bool:
    given = form.cleaned_data
    try:
        actions.add_offer(
            flag=flag,
            kind=given["kind"],
            description=given["description"],
            person_name=given["person_name"],
            starts_on=given["starts_on"],
            from_place=given["from_place"],
            person=given["address"],
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
    return _shown(request, _desk(request, get_offer_or_404(request, pk)))


@keep_form_over_sign_in
@staff_only
def run_action(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    desk = _desk(request, get_offer_or_404(request, pk), verb)
    if request.method == "POST" and (answer := desk.done()):
        return answer
    return _shown(request, desk)


def _desk(
    request: SignedInRequest, found: SupportOffer, verb: str = ""
) -> ActionPanel[SupportOffer]:
    return build_action_panel(request, found, OFFER_ACTIONS, concerned, verb)


def _shown(request: SignedInRequest, desk: ActionPanel[SupportOffer]) -> HttpResponse:
    page = offer_page(user=request.user, offer=desk.thing)
    context = {"page": page, "boxes": desk.boxes, "offer": desk.thing}
    return render(request, "forum/support/offer.html", SECTION | context)


def concerned(user: User, offer: SupportOffer) -> bool:
    return permissions.is_party(user, offer.flag) or permissions.is_offering(user, offer)


# --- what the forms do ---------------------------------------------------------------------------


def _simply(verb: Any, request: SignedInRequest, offer: SupportOffer, given: Given) -> None:
    verb(offer=offer, by=request.user)


def _contact(request: SignedInRequest, offer: SupportOffer, given: Given) -> None:
    once = forms.parse_uuid(given["token"])
    actions.log_contact(
        offer=offer,
        contacted_on=given["contacted_on"],
        description=given["description"],
        by=request.user,
        idempotency_key=once,
    )


def _talk(request: SignedInRequest, offer: SupportOffer, given: Given) -> str:
    return actions.open_discussion(about=offer, by=request.user).get_absolute_url()


def _of_area(user: User, offer: SupportOffer) -> bool:
    return permissions.represents_area(user, offer.flag.place)


def _may_complete(user: User, offer: SupportOffer) -> bool:
    return offer.state == OfferState.ACTIVE and permissions.can_deliver_offer(user, offer)


def _may_talk(user: User, offer: SupportOffer) -> bool:
    return offer.accepted_at is not None and concerned(user, offer)


ANSWERS = permissions.can_answer_offer
OFFER_ACTIONS: tuple[ObjectAction[SupportOffer], ...] = (
    ObjectAction(
        "accept",
        "For the area",
        "Accept this offer",
        ANSWERS,
        partial(_simply, actions.accept_offer),
        "Accepted. Whoever offers it has been asked to get in touch.",
        first=True,
        whose=_of_area,
    ),
    ObjectAction(
        "decline",
        "",
        "Decline",
        ANSWERS,
        partial(_simply, actions.decline_offer),
        "Declined.",
        hint="No reason is needed.",
        whose=_of_area,
    ),
    ObjectAction(
        "contact",
        "Log a contact",
        "Add to the log",
        permissions.can_deliver_offer,
        _contact,
        "It is in the log.",
        forms.ContactForm,
        first=True,
    ),
    ObjectAction(
        "complete",
        "It is done",
        "Mark as completed",
        _may_complete,
        partial(_simply, actions.complete_offer),
        "Completed.",
    ),
    ObjectAction(
        "talk",
        "Discussion",
        "Open the discussion about this offer",
        _may_talk,
        _talk,
        hint="Only those named in it, and stewards, read it.",
    ),
    ObjectAction(
        "cancel",
        "It cannot be",
        "Cancel this offer",
        permissions.can_cancel_offer,
        partial(_simply, actions.cancel_offer),
        "Cancelled.",
        whose=permissions.is_offering,
    ),
)
