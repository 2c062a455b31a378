from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.db import transaction
from django.utils import timezone

from forum.casestudies import guarding
from forum.casestudies.actions.taking import allow, taken
from forum.casestudies.guarding import Finding
from forum.casestudies.mirror import mirror, without_few
from forum.casestudies.models import CaseStudy, Section, SectionVersion, Unsaved
from forum.casestudies.models.case_studies import EDITABLE
from forum.casestudies.permissions import can_start, is_author
from forum.casestudies.sections import SECTIONS, Answers, SectionKind
from forum.people.actions import Refused, record
from forum.people.models import User
from forum.people.permissions import NotAllowed, authorship
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS


@dataclass(frozen=True)
class Saving:
    """What became of a text. In every case but the first it is kept as unsaved for its writer."""

    kind: Literal["saved", "clash", "stopped", "closed"]
    section: Section
    findings: tuple[Finding, ...] = field(default=())


@transaction.atomic
def start(
    *,
    title: str,
    place: Place,
    by: User,
    measure: str = "",
    treatment_function: str = TOTAL_TREATMENT,
    started_on: date | None = None,
    full_operation_on: date | None = None,
    form_token: str = "",
) -> CaseStudy:
    if not can_start(by):
        raise NotAllowed
    if place.kind not in (Place.Kind.ICB, Place.Kind.SUB_ICB):
        raise Refused("Choose an ICB or a sub-ICB location.")
    if form_token:
        before = CaseStudy.objects.filter(author=by, form_token=form_token).first()
        if before and (before.title, before.place_id) == (title.strip(), place.pk):
            return before
        # Gone back to in the browser, changed and sent again: that is another one.
        form_token = "" if before else form_token
    guarding.refuse({"title": title}, by=by)
    answers = {
        "title": title.strip(),
        "place": place.code,
        "measure": measure if measure in BY_SLUG else "",
        "treatment_function": treatment_function
        if treatment_function in TREATMENTS
        else TOTAL_TREATMENT,
        "started_on": started_on.isoformat() if started_on else "",
        "full_operation_on": full_operation_on.isoformat() if full_operation_on else "",
    }
    case_study = CaseStudy(**authorship(by, place), owner=by, place=place, form_token=form_token)
    mirror(case_study, answers)
    case_study.save()
    for kind in SECTIONS:
        given = {one.name: answers[one.name] for one in kind.questions if one.name in answers}
        Section.objects.create(case_study=case_study, name=kind.name, answers=given, saved_by=by)
    record(verb="started", about=case_study, by=by)
    return case_study


@transaction.atomic
def save_section(
    *,
    case_study: CaseStudy,
    name: str,
    answers: Answers,
    version: int,
    by: User,
    form_token: str = "",
) -> Saving:
    """Store a section unless somebody saved it in between, or the guard stops the text."""
    case_study = taken(case_study)
    allow(is_author, by, case_study)
    section = case_study.sections.get(name=name)
    answers = without_few(tidied(section.kind, answers))
    before = section.versions.filter(form_token=form_token).first() if form_token else None
    if before and before.author_id == by.pk:
        if before.answers == answers:
            return Saving("saved", section)
        # Gone back to in the browser, changed and sent again: it goes on from what it became.
        version = max(version, before.number)
    form_token = "" if before else form_token
    stopped = guarding.stopping(answers, by=by, case_study=case_study)
    if case_study.state not in EDITABLE:
        outcome = Saving("closed", section)
    elif stopped:
        guarding.hold(case_study=case_study, section=name, answers=answers, by=by)
        outcome = Saving("stopped", section, stopped)
    elif version != section.version and answers != tidied(section.kind, section.answers):
        outcome = Saving("clash", section)
    else:
        _store(case_study, section, answers, by, form_token)
        return Saving("saved", section, guarding.warning(answers))
    _keep(case_study, name, answers, version, by)
    return outcome


@transaction.atomic
def keep_unsaved(
    *, case_study: CaseStudy, name: str, answers: Answers, version: int, by: User
) -> Unsaved | None:
    """Keep what somebody has typed so far, for them alone. Nothing is kept that is saved already.

    Whoever may not see the case study at all cannot leave anything there.
    """
    allow(is_author, by, case_study)
    section = case_study.sections.get(name=name)
    answers = tidied(section.kind, answers)
    if answers == tidied(section.kind, section.answers):
        Unsaved.objects.filter(case_study=case_study, section=name, person=by).delete()
        return None
    return _keep(case_study, name, answers, version, by)


def tidied(kind: SectionKind, answers: Answers) -> Answers:
    """Every question of the section and nothing else, with line ends as this site writes them."""
    return {
        one.name: str(answers.get(one.name, "")).replace("\r\n", "\n").strip()
        for one in kind.questions
    }


def answers_of(case_study: CaseStudy, *, published: bool = False) -> Answers:
    """Of all sections together: names of questions are unique over all of them."""
    found: Answers = {}
    for section in case_study.sections.all():
        found |= (section.published or {}) if published else section.answers
    return found


def _keep(case_study: CaseStudy, name: str, answers: Answers, version: int, by: User) -> Unsaved:
    return Unsaved.objects.update_or_create(
        case_study=case_study,
        section=name,
        person=by,
        defaults={"answers": answers, "based_on": version, "kept_at": timezone.now()},
    )[0]


def _store(
    case_study: CaseStudy, section: Section, answers: Answers, by: User, form_token: str
) -> None:
    Unsaved.objects.filter(case_study=case_study, section=section.name, person=by).delete()
    guarding.let_go(case_study=case_study, section=section.name, by=by)
    if section.version and answers == section.answers:
        return
    section.answers, section.version = answers, section.version + 1
    section.saved_by, section.saved_at = by, timezone.now()
    section.save()
    SectionVersion.objects.create(
        section=section, number=section.version, answers=answers, at=section.saved_at,
        form_token=form_token, **authorship(by, case_study.place),
    )  # fmt: skip
    case_study.changed_at = section.saved_at
    if not case_study.live:
        mirror(case_study, answers_of(case_study))
    case_study.save()
    detail: dict[str, object] = {"section": section.name, "version": section.version}
    record(verb="saved a section", about=case_study, by=by, detail=detail)
