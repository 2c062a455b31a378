"""Opening a flag, or asking for help oneself: written, sent with an offer, extended, withdrawn."""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.casestudies.models import Audience, CaseStudy, Intervention
from forum.people.actions import Refused
from forum.people.models import Role, User
from forum.people.permissions import NotAllowed, authorship, has_role
from forum.support import guarding
from forum.support.actions.offers import lapse_all
from forum.support.actions.taking import allow, become, note, taken
from forum.support.actions.talking import begin_thread
from forum.support.candidates import Candidate, Suppressed
from forum.support.deadlines import EXTRA_DAYS, REPLY_DAYS, working_days_after
from forum.support.evidence import evidence
from forum.support.models import AreaFlag, FlagMatch, FlagState, Origin
from forum.support.permissions import can_ask, can_edit, can_extend, can_open, can_withdraw
from forum.support.telling import (
    tell_asked_for_help,
    tell_extended,
    tell_sent,
    tell_withdrawn,
)
from forum.support.watching import candidate
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS


@transaction.atomic
def open_flag(
    *,
    place: Place,
    measure: str,
    question: str,
    by: User,
    treatment: str = TOTAL_TREATMENT,
    month: date | None = None,
    once: UUID | None = None,
) -> AreaFlag:
    """Of a place that meets the published rule, and of no other."""
    if not can_open(by, place):
        raise NotAllowed
    if before := _sent_before(by, once):
        return before
    found = candidate(place=place, measure=measure, treatment=treatment, month=month)
    if isinstance(found, Suppressed):
        raise Refused(f"Nothing can be said of this place and measure: {found.why}.")
    if not isinstance(found, Candidate):
        raise Refused(
            "On this measure the place does not meet the rule for offering support. The rule is"
            " printed on the watch list."
        )
    there = AreaFlag.objects.open().on(place, measure, treatment).exclude(origin=Origin.SELF)
    if there.exists():
        raise Refused("There is an open question to this area about the same measure.")
    asked = AreaFlag.objects.open().on(place, measure, treatment).shown()
    if asked.exists():
        raise Refused("The area has asked for help on this measure itself. Offer support there.")
    nationally = has_role(by, Role.IMPROVEMENT_LEAD, None)
    origin = Origin.NATIONAL if nationally else Origin.REGIONAL
    return _write(place, measure, treatment, month, question, origin, by, once)


@transaction.atomic
def ask_for_help(
    *,
    place: Place,
    measure: str,
    question: str,
    by: User,
    treatment: str = TOTAL_TREATMENT,
    once: UUID | None = None,
) -> AreaFlag:
    """“We would like help”: the area about itself, whatever its figures are."""
    if not can_ask(by, place):
        raise NotAllowed
    if before := _sent_before(by, once):
        return before
    there = AreaFlag.objects.open().on(place, measure, treatment)
    if there.filter(origin=Origin.SELF).exists():
        raise Refused("Your area has asked for help on this measure already.")
    return _write(place, measure, treatment, None, question, Origin.SELF, by, once)


@transaction.atomic
def edit_flag(*, flag: AreaFlag, question: str, by: User) -> AreaFlag:
    """Its question, while it is a draft. The evidence stays that of the day it was opened."""
    flag = taken(flag)
    allow(can_edit, by, flag)
    question = _asked(question, by, flag)
    if question != flag.question:
        flag.question, flag.changed_at = question, timezone.now()
        flag.save(update_fields=["question", "changed_at"])
        note(flag, "edited a flag", by)
    return flag


@transaction.atomic
def match(
    *,
    flag: AreaFlag,
    intervention: Intervention,
    why: str,
    by: User,
    case_study: CaseStudy | None = None,
) -> FlagMatch:
    """A kind of change that might help. Again with other words: they take the place of the first."""
    flag = taken(flag)
    allow(can_edit, by, flag)
    why = why.strip()[:500]
    if not why:
        raise Refused("Say in a sentence why this might help here.")
    guarding.refuse({"why": why}, by=by, owner=flag)
    if case_study is not None:
        _check_case_study(case_study, intervention, by)
    found, _ = FlagMatch.objects.update_or_create(
        flag=flag,
        intervention=intervention,
        defaults={"why": why, "case_study": case_study, "added_by": by},
    )
    note(flag, "matched an intervention", by, intervention=intervention.slug)
    return found


@transaction.atomic
def unmatch(*, flag: AreaFlag, intervention: Intervention, by: User) -> AreaFlag:
    flag = taken(flag)
    allow(can_edit, by, flag)
    gone, _ = FlagMatch.objects.filter(flag=flag, intervention=intervention).delete()
    if gone:
        note(flag, "took a match away", by, intervention=intervention.slug)
    return flag


@transaction.atomic
def send(*, flag: AreaFlag, by: User) -> AreaFlag:
    """To the area, which has the right of reply before anybody else may know of it. What an area
    asks for by itself has been said by the area, and is shown at once."""
    flag = taken(flag)
    if flag.sent_at is not None and not flag.has_ended and can_withdraw(by, flag):
        return flag
    allow(can_edit, by, flag)
    _ready(flag, by)
    now = timezone.now()
    flag.sent_at = now
    if flag.is_own:
        flag.shown_at = now
        become(flag, FlagState.REPLIED, "asked for help", by)
        begin_thread(flag, by)
        tell_asked_for_help(flag, by)
        return flag
    flag.reply_due = working_days_after(timezone.localdate(), REPLY_DAYS)
    become(flag, FlagState.WITH_AREA, "sent a flag", by, due=flag.reply_due.isoformat())
    begin_thread(flag, by)
    tell_sent(flag, by)
    return flag


@transaction.atomic
def extend(*, flag: AreaFlag, by: User) -> AreaFlag:
    """Once: the area or who asks gives the area as much time again."""
    flag = taken(flag)
    allow(can_extend, by, flag)
    assert flag.reply_due is not None
    flag.reply_due = working_days_after(flag.reply_due, EXTRA_DAYS)
    flag.extended, flag.changed_at = True, timezone.now()
    flag.save(update_fields=["reply_due", "extended", "changed_at"])
    note(flag, "extended a flag", by, due=flag.reply_due.isoformat())
    tell_extended(flag, by)
    return flag


@transaction.atomic
def withdraw(*, flag: AreaFlag, why: str, by: User) -> AreaFlag:
    """By who asks. What nobody else knew of by then, nobody else will."""
    flag = taken(flag)
    if flag.state == FlagState.WITHDRAWN:
        return flag
    allow(can_withdraw, by, flag)
    why = why.strip()
    if not why:
        raise Refused("Say why it is withdrawn: the area reads it.")
    guarding.refuse({"why": why}, by=by, owner=flag)
    end_as_withdrawn(flag, why, by)
    return flag


def end_as_withdrawn(flag: AreaFlag, why: str, by: User) -> None:
    flag.ended_at, flag.ended_because = timezone.now(), why[:500]
    flag.days_left = None
    become(flag, FlagState.WITHDRAWN, "withdrew a flag", by)
    lapse_all(flag)
    if flag.sent_at is not None:
        tell_withdrawn(flag, by)


def _write(
    place: Place, measure: str, treatment: str, month: date | None, question: str,
    origin: Origin, by: User, once: UUID | None,
) -> AreaFlag:  # fmt: skip
    if measure not in BY_SLUG or (treatment != TOTAL_TREATMENT and treatment not in TREATMENTS):
        raise Refused("Choose a measure and a treatment function.")
    question = _asked(question, by, None)
    today = timezone.localdate()
    frozen = evidence(place=place, measure=measure, treatment=treatment, month=month, today=today)
    flag = AreaFlag(
        **authorship(by, place),
        place=place,
        measure=measure,
        treatment_function=treatment,
        period_from=frozen.period_from if frozen else today.replace(day=1),
        period_to=frozen.period_to if frozen else today.replace(day=1),
        origin=origin,
        question=question,
        evidence=frozen.kept if frozen else {},
        form_token=str(once) if once else "",
    )
    try:
        with transaction.atomic():
            flag.save()
    except IntegrityError:
        raise Refused("Somebody else has just begun one about the same measure.") from None
    note(flag, "opened a flag", by, origin=str(origin))
    return flag


def _asked(question: str, by: User, flag: AreaFlag | None) -> str:
    question = question.strip()
    if not question:
        raise Refused("Write a question.")
    if len(question) > 4000:
        raise Refused("Keep the question to 4,000 characters.")
    guarding.refuse({"question": question}, by=by, owner=flag)
    return question


def _ready(flag: AreaFlag, by: User) -> None:
    """What must be there before it goes. The rule is the database's too."""
    guarding.refuse({"question": flag.question}, by=by, owner=flag)
    if flag.is_own:
        return
    offers, matches = list(flag.offers.standing()), list(flag.matches.all())
    if not offers:
        raise Refused("Add at least one offer of support: a flag is an offer with a question.")
    if not matches:
        raise Refused("Choose at least one kind of change that might help, and say why.")
    words = [flag.question, *(one.words for one in offers), *(one.why for one in matches)]
    guarding.refuse_wording(*words)
    flag.offers_sent_with, flag.recipes_sent_with = len(offers), len(matches)


def _check_case_study(case_study: CaseStudy, intervention: Intervention, by: User) -> None:
    """One that the area can read too."""
    there = CaseStudy.objects.readable_by(by).published().exclude(audience=Audience.ICB)
    if not there.filter(pk=case_study.pk).exists():
        raise Refused("Choose a published case study that all staff can read.")
    if case_study.intervention_id not in (None, intervention.pk):
        raise Refused("That case study is about another kind of change.")


def _sent_before(by: User, once: UUID | None) -> AreaFlag | None:
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if once is None:
        return None
    return AreaFlag.objects.filter(author=by, form_token=str(once)).first()
