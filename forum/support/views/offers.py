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

from forum.casestudies.views.found import keeping_what_was_typed, typed_before_signing_in
from forum.people.actions import Refused
from forum.people.forms import typed
from forum.people.gates import Signed, staff_only
from forum.people.models import User
from forum.people.permissions import Deed as Right
from forum.people.permissions import places_where_may
from forum.support import actions, forms, permissions
from forum.support.models import AreaFlag, OfferState, SupportOffer
from forum.support.pages.offer import offer_page
from forum.support.views.deeds import Deed, Desk, desk_of
from forum.support.views.found import SECTION, flag_or_404, offer_or_404
from metrics.models import Place

Given = dict[str, Any]


@keeping_what_was_typed
@staff_only
def add(request: Signed, pk: int) -> HttpResponse:
    flag = flag_or_404(request, pk)
    if not permissions.can_offer(request.user, flag):
        raise Http404
    leads = permissions.leads_improvement(request.user, flag.place)
    initial = {"token": str(uuid4()), **typed_before_signing_in(request)}
    form = forms.OfferForm(
        typed(request), initial=initial, user=request.user, must_say=not leads,
        places=list(_places(request.user, flag, leads=leads)),
    )  # fmt: skip
    if form.is_bound and form.is_valid() and _added(request, flag, form):
        return redirect(flag)
    return render(request, "forum/support/offer_form.html", SECTION | {"form": form, "flag": flag})


def _places(user: User, flag: AreaFlag, *, leads: bool) -> QuerySet[Place]:
    """An improvement lead arranges support from any area; others offer their own."""
    if leads:
        there = Place.objects.filter(kind=Place.Kind.ICB).on(timezone.localdate())
    else:
        mine = places_where_may(user, Right.ASK_FOR_SUPPORT)
        there = Place.objects.filter(pk__in=mine.values("pk"), kind__in=permissions.WITH_SUPPORT)
    return there.exclude(pk=flag.place_id).order_by("name")


def _added(request: Signed, flag: AreaFlag, form: forms.OfferForm) -> bool:
    given = form.cleaned_data
    try:
        actions.add_offer(
            flag=flag, kind=given["kind"], words=given["words"], named=given["named"],
            starts_on=given["starts_on"], from_place=given["from_place"], person=given["address"],
            once=form.once, by=request.user,
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "The offer has been added.")
    return True


@require_safe
@staff_only
def offer(request: Signed, pk: int) -> HttpResponse:
    return _shown(request, _desk(request, offer_or_404(request, pk)))


@keeping_what_was_typed
@staff_only
def do(request: Signed, pk: int, verb: str) -> HttpResponse:
    desk = _desk(request, offer_or_404(request, pk), verb)
    if request.method == "POST" and (answer := desk.done()):
        return answer
    return _shown(request, desk)


def _desk(request: Signed, found: SupportOffer, verb: str = "") -> Desk[SupportOffer]:
    return desk_of(request, found, DEEDS, concerned, verb)


def _shown(request: Signed, desk: Desk[SupportOffer]) -> HttpResponse:
    page = offer_page(user=request.user, offer=desk.thing)
    context = {"page": page, "boxes": desk.boxes, "offer": desk.thing}
    return render(request, "forum/support/offer.html", SECTION | context)


def concerned(user: User, offer: SupportOffer) -> bool:
    return permissions.is_party(user, offer.flag) or permissions.is_offering(user, offer)


# --- what the forms do ---------------------------------------------------------------------------


def _simply(verb: Any, request: Signed, offer: SupportOffer, given: Given) -> None:
    verb(offer=offer, by=request.user)


def _contact(request: Signed, offer: SupportOffer, given: Given) -> None:
    once = forms.as_uuid(given["token"])
    actions.log_contact(
        offer=offer, on=given["on"], words=given["words"], by=request.user, once=once
    )


def _talk(request: Signed, offer: SupportOffer, given: Given) -> str:
    return actions.talk(about=offer, by=request.user).get_absolute_url()


def _of_area(user: User, offer: SupportOffer) -> bool:
    return permissions.speaks_for(user, offer.flag.place)


def _may_complete(user: User, offer: SupportOffer) -> bool:
    return offer.state == OfferState.ACTIVE and permissions.can_carry_out(user, offer)


def _may_talk(user: User, offer: SupportOffer) -> bool:
    return offer.accepted_at is not None and concerned(user, offer)


ANSWERS = permissions.can_answer_offer
DEEDS: tuple[Deed[SupportOffer], ...] = (
    Deed("accept", "For the area", "Accept this offer", ANSWERS, partial(_simply, actions.accept_offer),
         "Accepted. Whoever offers it has been asked to get in touch.", first=True, whose=_of_area),
    Deed("decline", "", "Decline", ANSWERS, partial(_simply, actions.decline_offer), "Declined.",
         hint="No reason is needed.", whose=_of_area),
    Deed("contact", "Log a contact", "Add to the log", permissions.can_carry_out, _contact,
         "It is in the log.", forms.ContactForm, first=True),
    Deed("complete", "It is done", "Mark as completed", _may_complete,
         partial(_simply, actions.complete_offer), "Completed."),
    Deed("talk", "Discussion", "Open the discussion about this offer", _may_talk, _talk,
         hint="Only those named in it, and stewards, read it."),
    Deed("cancel", "It cannot be", "Cancel this offer", permissions.can_cancel,
         partial(_simply, actions.cancel_offer), "Cancelled.", whose=permissions.is_offering),
)  # fmt: skip
