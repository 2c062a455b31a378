"""The page on which somebody named in another person's offer says whether they agree."""

from forum.people.web.decorators import SignedInRequest
from forum.people.web.object_actions import ActionPage, FormData, PageAction
from forum.support import actions, permissions
from forum.support.models import OfferConsent
from forum.support.views.lookups import get_consent_or_404


def _agree(request: SignedInRequest, consent: OfferConsent, data: FormData) -> None:
    actions.answer_consent(consent=consent, agreed=True, by=request.user)


def _refuse(request: SignedInRequest, consent: OfferConsent, data: FormData) -> None:
    actions.answer_consent(consent=consent, agreed=False, by=request.user)


CONSENT_ACTIONS: tuple[PageAction[OfferConsent], ...] = (
    PageAction(
        name="agree",
        title="Do you agree?",
        button="Yes, I can do this",
        rule=permissions.can_answer_consent,
        run=_agree,
        success_message="Thank you. We will tell you if the area accepts it.",
        is_primary=True,
    ),
    PageAction(
        name="refuse",
        title="",
        button="No, I cannot",
        rule=permissions.can_answer_consent,
        run=_refuse,
        success_message="We have told the person who named you.",
        hint="No reason is needed.",
    ),
)

PAGE = ActionPage(
    title="Consent of the person named in an offer",
    model=OfferConsent,
    template="forum/support/consent.html",
    name="consent",
    get_or_404=get_consent_or_404,
    actions=CONSENT_ACTIONS,
    concerned=permissions.can_see_consent,
    context=lambda user, consent: {},
)
consent, run_action = PAGE.views()
