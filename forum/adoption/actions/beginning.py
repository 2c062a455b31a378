"""Begin an adoption: by one click from a case study or an intervention, or from what another room has."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.adoption.actions.ledger import follow_ledger
from forum.adoption.actions.locking import record_adoption_event
from forum.adoption.lifecycle import STARTED, Stage
from forum.adoption.models import Adoption, AdoptionStep, Audience, Origin, Reason, Result
from forum.adoption.notifications import notify_begun
from forum.adoption.permissions import ADOPTING_KINDS, can_begin
from forum.casestudies.models import Audience as Readers
from forum.casestudies.models import CaseStudy, Intervention, InterventionVersion
from forum.people.actions import Refused, find_sent, lock_author
from forum.people.models import User, label_demonstration
from forum.people.permissions import NotAllowed, author_fields, can_read_staff_content
from forum.rooms import adoption_listeners
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT

TRIED_ALREADY = "{place} has an open record of this already. Open it, and say there how it goes."


@dataclass(frozen=True)
class Trial:
    """What somebody said of a trial in a discussion."""

    outcome: str
    started_on: date | None = None
    ended_on: date | None = None


@transaction.atomic
def begin_adoption(
    *,
    place: Place,
    by: User,
    intervention: Intervention | None = None,
    case_study: CaseStudy | None = None,
    origin: str = Origin.CASE_STUDY,
    idempotency_key: UUID | None = None,
) -> Adoption:
    """With whoever begins it as its lead. All else can be said later."""
    if not can_begin(by, place):
        raise NotAllowed
    lock_author(by)
    if sent := find_sent(Adoption.objects.all(), by=by, idempotency_key=idempotency_key):
        return sent
    adoption = _new_adoption(place, by, intervention, case_study, origin)
    adoption.idempotency_key = idempotency_key
    if own := _begun_by_oneself(adoption, by):
        return own
    return _save_new(adoption, "began an adoption", by)


@transaction.atomic
def record_trial(
    *,
    place: Place,
    by: User,
    trial: Trial,
    intervention: Intervention | None = None,
    case_study: CaseStudy | None = None,
) -> Adoption:
    """What somebody said that they tried, on their word: for whatever place they said it of."""
    if not can_read_staff_content(by) or place.kind not in ADOPTING_KINDS:
        raise NotAllowed
    lock_author(by)
    adoption = _new_adoption(place, by, intervention, case_study, Origin.REPLY)
    if own := _begun_by_oneself(adoption, by):
        return own
    _say_how_it_went(adoption, trial)
    return _save_new(adoption, "recorded a trial as an adoption", by)


def _new_adoption(
    place: Place,
    by: User,
    intervention: Intervention | None,
    case_study: CaseStudy | None,
    origin: str,
) -> Adoption:
    intervention = intervention or (case_study.intervention if case_study else None)
    if case_study is not None and not _is_readable(case_study, by):
        raise NotAllowed
    if intervention is None and case_study is None:
        raise Refused("Choose what is tried: a case study or an intervention.")
    if intervention is not None and not _is_current(intervention, by):
        raise Refused("This intervention is no longer current. Choose what took its place.")
    if case_study is not None and case_study.place_id == place.pk:
        raise Refused(f"The case study is from {place} itself.")
    version = _newest_version(intervention)
    is_public = case_study is None or case_study.audience == Readers.PUBLIC
    return Adoption(
        **author_fields(by, place),
        title=label_demonstration(f"{intervention or case_study} in {place}", by, longest=300),
        place=place,
        lead=by,
        intervention=intervention,
        intervention_version=version,
        case_study=case_study,
        origin=origin,
        audience=Audience.PUBLIC if is_public else Audience.STAFF,
        treatment_function=case_study.treatment_function if case_study else TOTAL_TREATMENT,
        measure=_measure(version, case_study),
    )


def _is_readable(case_study: CaseStudy, by: User) -> bool:
    return CaseStudy.objects.readable_by(by).published().filter(pk=case_study.pk).exists()


def _is_current(intervention: Intervention, by: User) -> bool:
    return Intervention.objects.visible_to(by).current().filter(pk=intervention.pk).exists()


def _newest_version(intervention: Intervention | None) -> InterventionVersion | None:
    """What others learnt since a case study was written stands in it."""
    return intervention.versions.order_by("-number").first() if intervention else None


def _measure(version: InterventionVersion | None, case_study: CaseStudy | None) -> str:
    slugs = (
        case_study.measure if case_study else "",
        version.measure if version else "",
    )
    return next((slug for slug in slugs if slug in BY_SLUG), "")


def _begun_by_oneself(adoption: Adoption, by: User) -> Adoption | None:
    """The open record of the same place and thing, as far as this person may see it. Refused where it is
    somebody else's. The place stays locked: of two who begin at once, the second finds what the first
    has begun."""
    Place.objects.select_for_update().get(pk=adoption.place_id)
    rows = Adoption.objects.visible_to(by).open().filter(place=adoption.place)
    if adoption.intervention is not None:
        rows = rows.filter(
            intervention=adoption.intervention, treatment_function=adoption.treatment_function
        )
    else:
        rows = rows.filter(intervention=None, case_study=adoption.case_study)
    existing = rows.order_by("pk").first()
    if existing is not None and existing.lead_id != by.pk:
        raise Refused(TRIED_ALREADY.format(place=adoption.place))
    return existing


def _say_how_it_went(adoption: Adoption, trial: Trial) -> None:
    today = timezone.localdate()
    adoption.started_on = trial.started_on or trial.ended_on or today
    if trial.outcome == "stopped":
        adoption.state, adoption.reason = Stage.STOPPED, Reason.OTHER
        adoption.reason_words = "Said in a discussion, without a reason."
        adoption.ended_on = trial.ended_on or today
        return
    if trial.outcome not in Result.values:
        raise Refused("Say how it went: it worked, it worked after changes, or you stopped.")
    adoption.state, adoption.result = Stage.LIVE, trial.outcome
    adoption.went_live_on = adoption.started_on


def _save_new(adoption: Adoption, verb: str, by: User) -> Adoption:
    adoption.save()
    AdoptionStep.objects.create(
        **author_fields(by, adoption.place),
        adoption=adoption,
        state=adoption.state,
        result=adoption.result,
        at=adoption.created_at,
    )
    record_adoption_event(adoption, verb, by, origin=str(adoption.origin))
    notify_begun(adoption, by)
    if adoption.state in STARTED:
        follow_ledger(adoption.intervention)
    for on_adoption in adoption_listeners():
        on_adoption(adoption, by=by)
    return adoption
