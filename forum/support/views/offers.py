"""Add an offer of support, and the actions on an offer."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.models import User
from forum.people.permissions import Permission, places_with_permission
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.form_fields import parse_token, submitted_data
from forum.people.web.kept_texts import kept_fields
from forum.people.web.object_actions import ActionPage, FormData, PageAction, run_plainly
from forum.people.web.refusals import run_or_add_error
from forum.support import actions, deadlines, forms, permissions
from forum.support.adoption_forms import TryForm, offered_to_try
from forum.support.models import Flag, SupportOffer
from forum.support.pages.offer import offer_page
from forum.support.views.discussions import open_discussion
from forum.support.views.lookups import get_flag_or_404, get_offer_or_404
from metrics.models import Place


@staff_only
def add_offer(request: SignedInRequest, pk: int) -> HttpResponse:
    flag = get_flag_or_404(request, pk)
    if not permissions.can_offer(request.user, flag):
        raise Http404
    is_lead = permissions.is_improvement_lead(request.user, flag.place)
    form = forms.OfferForm(
        submitted_data(request),
        initial=kept_fields(request),
        user=request.user,
        place_required=not is_lead,
        places=list(_offering_places(request.user, flag, is_lead=is_lead)),
    )
    if form.is_bound and form.is_valid() and _save_offer(request, flag, form):
        return redirect(flag)
    return render(request, "forum/support/offer_form.html", {"form": form, "flag": flag})


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


# --- the actions of the forms ---------------------------------------------------------------------


def _contact(request: SignedInRequest, offer: SupportOffer, data: FormData) -> None:
    actions.log_contact(
        offer=offer,
        contacted_on=data["contacted_on"],
        description=data["description"],
        by=request.user,
        idempotency_key=parse_token(data["token"]),
    )


def _try(request: SignedInRequest, offer: SupportOffer, data: FormData) -> str:
    what = data["what"]
    adoption = actions.try_offer(
        offer=offer,
        case_study=what if isinstance(what, CaseStudy) else None,
        intervention=what if isinstance(what, Intervention) else None,
        by=request.user,
    )
    return adoption.get_absolute_url()


OFFER_ACTIONS: tuple[PageAction[SupportOffer], ...] = (
    PageAction(
        name="accept",
        title="For the area",
        button="Accept this offer",
        rule=permissions.can_answer_offer,
        run=run_plainly(actions.accept_offer, "offer"),
        success_message="Accepted. We have asked the person who offers it to get in touch.",
        is_primary=True,
        eligible=permissions.is_area_of_offer,
    ),
    PageAction(
        name="decline",
        title="",
        button="Decline",
        rule=permissions.can_answer_offer,
        run=run_plainly(actions.decline_offer, "offer"),
        success_message="Declined.",
        hint="No reason is needed.",
        eligible=permissions.is_area_of_offer,
    ),
    PageAction(
        name="log-contact",
        title="Log a contact",
        button="Add to the log",
        rule=permissions.can_deliver_offer,
        run=_contact,
        success_message="Added to the log.",
        form=forms.ContactForm,
        is_primary=True,
    ),
    PageAction(
        name="complete",
        title="It is done",
        button="Mark as completed",
        rule=permissions.can_complete_offer,
        run=run_plainly(actions.complete_offer, "offer"),
        success_message="Completed.",
    ),
    PageAction(
        name="try",
        title="Try what they did",
        button="Begin our own record",
        rule=permissions.can_try_offer,
        run=_try,
        success_message="Your record is there. Say there how it goes.",
        form=TryForm,
        form_options=lambda user, offer: {"options": offered_to_try(user, offer)},
        hint="Others see that your area tries it. You can stop at any time, and say why.",
    ),
    PageAction(
        name="discuss",
        title="Discussion",
        button="Open the discussion about this offer",
        rule=permissions.can_discuss_offer,
        run=open_discussion,
        hint="Only those named in it, and stewards, read it.",
    ),
    PageAction(
        name="cancel",
        title="It cannot be",
        button="Cancel this offer",
        rule=permissions.can_cancel_offer,
        run=run_plainly(actions.cancel_offer, "offer"),
        success_message="Cancelled.",
        eligible=permissions.is_offering,
    ),
)


def _context(user: User, offer: SupportOffer) -> dict[str, object]:
    return {"page": offer_page(user=user, offer=offer), "deadlines": deadlines}


PAGE = ActionPage(
    title="Offers of support",
    model=SupportOffer,
    template="forum/support/offer.html",
    name="offer",
    get_or_404=get_offer_or_404,
    actions=OFFER_ACTIONS,
    concerned=permissions.is_offer_party,
    context=_context,
)
offer, run_action = PAGE.views()
