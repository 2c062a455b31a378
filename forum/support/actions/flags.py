"""Open a flag or ask for help, edit it, match interventions, send, extend and withdraw it."""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.casestudies.models import Audience, CaseStudy, Intervention
from forum.people.actions import Refused, find_sent, lock_author
from forum.people.models import Role, User
from forum.people.permissions import NotAllowed, author_fields, has_role, require_permission
from forum.support import patient_data_checks
from forum.support.actions.discussions import start_discussion
from forum.support.actions.locking import change_state, lock_flag, record_support_event
from forum.support.actions.offers import end_open_offers
from forum.support.candidates import Candidate, Suppressed
from forum.support.deadlines import EXTRA_DAYS, REPLY_DAYS
from forum.support.evidence import collect_evidence
from forum.support.models import Flag, FlagMatch, FlagState, Origin
from forum.support.notifications import (
    notify_extended,
    notify_flag_sent,
    notify_help_requested,
    notify_withdrawn,
)
from forum.support.permissions import can_ask_for_help, can_edit, can_extend, can_open, can_withdraw
from forum.support.watch_list import find_candidate
from metrics.calendar import working_days_after
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
    provider: Place | None = None,
    idempotency_key: UUID | None = None,
) -> Flag:
    """Only for a place that meets the published rule."""
    if not can_open(by, place):
        raise NotAllowed
    lock_author(by)
    if sent := find_sent(Flag.objects.all(), by=by, idempotency_key=idempotency_key):
        return sent
    candidate = find_candidate(place=place, measure=measure, treatment=treatment, month=month)
    if isinstance(candidate, Suppressed):
        raise Refused(f"Nothing can be said of this place and measure: {candidate.reason}.")
    if not isinstance(candidate, Candidate):
        raise Refused(
            "On this measure the place does not meet the rule for offering support. The rule is"
            " printed on the watch list."
        )
    open_flags = Flag.objects.open().about(place, measure, treatment).exclude(origin=Origin.SELF)
    if open_flags.exists():
        raise Refused("There is an open question to this area about the same measure.")
    open_requests = Flag.objects.open().about(place, measure, treatment).shown()
    if open_requests.exists():
        raise Refused("The area has asked for help on this measure itself. Offer support there.")
    is_national = has_role(by, Role.IMPROVEMENT_LEAD, None)
    origin = Origin.NATIONAL if is_national else Origin.REGIONAL
    return _create_flag(
        *(place, provider, measure, treatment, month, question, origin, by, idempotency_key)
    )


@transaction.atomic
def ask_for_help(
    *,
    place: Place,
    measure: str,
    question: str,
    by: User,
    treatment: str = TOTAL_TREATMENT,
    provider: Place | None = None,
    idempotency_key: UUID | None = None,
) -> Flag:
    """“We would like help”: a request by the area itself, whatever its figures are."""
    if not can_ask_for_help(by, place):
        raise NotAllowed
    lock_author(by)
    if sent := find_sent(Flag.objects.all(), by=by, idempotency_key=idempotency_key):
        return sent
    open_flags = Flag.objects.open().about(place, measure, treatment)
    if open_flags.filter(origin=Origin.SELF).exists():
        raise Refused("Your area has asked for help on this measure already.")
    return _create_flag(
        *(place, provider, measure, treatment, None, question, Origin.SELF, by, idempotency_key)
    )


@transaction.atomic
def edit_flag(*, flag: Flag, question: str, by: User) -> Flag:
    """Change the question of a draft. The evidence stays that of the day it was opened."""
    flag = lock_flag(flag)
    require_permission(can_edit, by, flag)
    question = _checked_question(question, by, flag)
    if question != flag.question:
        flag.question, flag.changed_at = question, timezone.now()
        flag.save(update_fields=["question", "changed_at"])
        record_support_event(flag, "edited a flag", by)
    return flag


@transaction.atomic
def add_match(
    *,
    flag: Flag,
    intervention: Intervention,
    reason: str,
    by: User,
    case_study: CaseStudy | None = None,
) -> FlagMatch:
    """Add an intervention that might help, or replace the reason for one already added."""
    flag = lock_flag(flag)
    require_permission(can_edit, by, flag)
    reason = reason.strip()[:500]
    if not reason:
        raise Refused("Say in a sentence why this might help here.")
    patient_data_checks.refuse_patient_data({"reason": reason}, by=by, owner=flag)
    if case_study is not None:
        _check_case_study(case_study, intervention, by)
    flag_match, _ = FlagMatch.objects.update_or_create(
        flag=flag,
        intervention=intervention,
        defaults={"reason": reason, "case_study": case_study, "added_by": by},
    )
    record_support_event(flag, "matched an intervention", by, intervention=intervention.slug)
    return flag_match


@transaction.atomic
def remove_match(*, flag: Flag, intervention: Intervention, by: User) -> Flag:
    flag = lock_flag(flag)
    require_permission(can_edit, by, flag)
    deleted_count, _ = FlagMatch.objects.filter(flag=flag, intervention=intervention).delete()
    if deleted_count:
        record_support_event(flag, "took a match away", by, intervention=intervention.slug)
    return flag


@transaction.atomic
def send_flag(*, flag: Flag, by: User) -> Flag:
    """To the area, which may reply before anybody else may know of it. An area's own request is
    visible to staff at once."""
    flag = lock_flag(flag)
    if flag.sent_at is not None and not flag.has_ended and can_withdraw(by, flag):
        return flag
    require_permission(can_edit, by, flag)
    _check_ready_to_send(flag, by)
    now = timezone.now()
    flag.sent_at = now
    if flag.is_own:
        flag.shown_at = now
        change_state(flag, FlagState.REPLIED, "asked for help", by)
        start_discussion(flag, by)
        notify_help_requested(flag, by)
        return flag
    flag.reply_due = working_days_after(timezone.localdate(), REPLY_DAYS)
    change_state(flag, FlagState.WITH_AREA, "sent a flag", by, due=flag.reply_due.isoformat())
    start_discussion(flag, by)
    notify_flag_sent(flag, by)
    return flag


@transaction.atomic
def extend_reply_time(*, flag: Flag, by: User) -> Flag:
    """Give the area as much time again, once; by either side."""
    flag = lock_flag(flag)
    require_permission(can_extend, by, flag)
    assert flag.reply_due is not None
    flag.reply_due = working_days_after(flag.reply_due, EXTRA_DAYS)
    flag.extended, flag.changed_at = True, timezone.now()
    flag.save(update_fields=["reply_due", "extended", "changed_at"])
    record_support_event(flag, "extended a flag", by, due=flag.reply_due.isoformat())
    notify_extended(flag, by)
    return flag


@transaction.atomic
def withdraw_flag(*, flag: Flag, reason: str, by: User) -> Flag:
    """By the opening side. A flag that was still hidden stays hidden."""
    flag = lock_flag(flag)
    if flag.state == FlagState.WITHDRAWN:
        return flag
    require_permission(can_withdraw, by, flag)
    reason = reason.strip()
    if not reason:
        raise Refused("Say why it is withdrawn: the area reads it.")
    patient_data_checks.refuse_patient_data({"reason": reason}, by=by, owner=flag)
    end_as_withdrawn(flag, reason, by)
    return flag


def end_as_withdrawn(flag: Flag, reason: str, by: User) -> None:
    flag.ended_at, flag.ended_reason = timezone.now(), reason[:500]
    flag.days_left = None
    change_state(flag, FlagState.WITHDRAWN, "withdrew a flag", by)
    end_open_offers(flag)
    if flag.sent_at is not None:
        notify_withdrawn(flag, by)


def _create_flag(
    place: Place,
    provider: Place | None,
    measure: str,
    treatment: str,
    month: date | None,
    question: str,
    origin: Origin,
    by: User,
    idempotency_key: UUID | None,
) -> Flag:
    if measure not in BY_SLUG or (treatment != TOTAL_TREATMENT and treatment not in TREATMENTS):
        raise Refused("Choose a measure and a treatment function.")
    question = _checked_question(question, by, None)
    today = timezone.localdate()
    evidence = collect_evidence(
        place=place, measure=measure, treatment=treatment, month=month, today=today
    )
    flag = Flag(
        **author_fields(by, place),
        place=place,
        provider=provider,
        measure=measure,
        treatment_function=treatment,
        period_from=evidence.period_from if evidence else today.replace(day=1),
        period_to=evidence.period_to if evidence else today.replace(day=1),
        origin=origin,
        question=question,
        evidence=evidence.data if evidence else {},
        idempotency_key=idempotency_key,
    )
    try:
        with transaction.atomic():
            flag.save()
    except IntegrityError:
        raise Refused("Somebody else has just begun one about the same measure.") from None
    record_support_event(flag, "opened a flag", by, origin=str(origin))
    return flag


def _checked_question(question: str, by: User, flag: Flag | None) -> str:
    question = question.strip()
    if not question:
        raise Refused("Write a question.")
    if len(question) > 4000:
        raise Refused("Keep the question to 4,000 characters.")
    patient_data_checks.refuse_patient_data({"question": question}, by=by, owner=flag)
    return question


def _check_ready_to_send(flag: Flag, by: User) -> None:
    """A flag by others needs an offer and a match. A database constraint holds this too."""
    patient_data_checks.refuse_patient_data({"question": flag.question}, by=by, owner=flag)
    if flag.is_own:
        return
    offers, matches = list(flag.offers.open()), list(flag.matches.all())
    if not offers:
        raise Refused("Add at least one offer of support.")
    if not matches:
        raise Refused("Choose at least one kind of change that might help, and say why.")
    waiting = [offer.person_name for offer in offers if not offer.is_agreed]
    if waiting:
        raise Refused(f"Not all who are named in offers have agreed yet: {', '.join(waiting)}.")
    texts = [
        flag.question,
        *(item.description for item in offers),
        *(item.reason for item in matches),
    ]
    patient_data_checks.refuse_wording(*texts)
    flag.offers_when_sent, flag.interventions_when_sent = len(offers), len(matches)


def _check_case_study(case_study: CaseStudy, intervention: Intervention, by: User) -> None:
    """It must be one that the area can read too."""
    readable = CaseStudy.objects.readable_by(by).published().exclude(audience=Audience.ICB)
    if not readable.filter(pk=case_study.pk).exists():
        raise Refused("Choose a published case study that all staff can read.")
    if case_study.intervention_id not in (None, intervention.pk):
        raise Refused("That case study is about another kind of change.")
