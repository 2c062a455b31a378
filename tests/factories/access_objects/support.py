"""A flag in three states and what hangs on them, for the table of who gets what."""

from datetime import date, timedelta

from django.utils import timezone

from forum.people.models import User
from forum.support.models import Dispute, Flag, ImprovementPlan, ListExplanation, SupportOffer
from metrics.models import Place


def make_support(*, area: User, asks: User, place: Place) -> dict[str, object]:
    """What stands in braces in tests/access_matrix.py, by its name there."""
    now, today = timezone.now(), timezone.localdate()

    def flag(measure: str, state: str, **more: object) -> Flag:
        return Flag.objects.create(
            author=asks,
            place=place,
            measure=measure,
            state=state,
            origin="regional",
            question="Why?",
            period_from=date(2025, 1, 1),
            period_to=date(2025, 12, 1),
            offers_when_sent=1,
            interventions_when_sent=1,
            **more,
        )

    def offer(of: Flag) -> SupportOffer:
        return SupportOffer.objects.create(
            flag=of,
            author=asks,
            author_role="improvement_lead",
            kind="peer_call",
            description="A call",
            person_name="Ann",
            starts_on=today,
        )

    def plan(**more: object) -> ImprovementPlan:
        return ImprovementPlan.objects.create(
            place=place,
            measure="within-18-weeks",
            title="A plan",
            author=area,
            owner=area,
            direction="up",
            target_month=today + timedelta(days=200),
            **more,
        )

    hidden = flag("median-wait", "with_area", sent_at=now, reply_due=today)
    shown = flag("over-52-weeks-share", "replied", sent_at=now, shown_at=now)
    dispute = Dispute.objects.create(
        flag=hidden,
        place=place,
        measure="median-wait",
        treatment_function="C_999",
        author=area,
        period_from=today,
        period_to=today,
        description="Twice",
    )
    explanation = ListExplanation.objects.create(
        author=area, place=place, month=date(2025, 12, 1), text="Lists were checked."
    )
    return {
        "explanation": explanation.pk,
        "draft_flag": flag("waiting-list", "draft").pk,
        "hidden_flag": hidden.pk,
        "shown_flag": shown.pk,
        "hidden_offer": offer(hidden).pk,
        "shown_offer": offer(shown).pk,
        "draft_plan": plan().pk,
        "agreed_plan": plan(state="agreed", agreed_at=now, agreed_by=asks).pk,
        "dispute": dispute.pk,
    }
