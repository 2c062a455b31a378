"""A case study's page: a summary, then the official figures, then everything else."""

from collections.abc import Mapping
from dataclasses import dataclass

from forum.casestudies import grading, permissions
from forum.casestudies.actions.editing import get_answers
from forum.casestudies.answer_columns import collect_evidence, copy_answers_to_columns
from forum.casestudies.grading import GradeResult
from forum.casestudies.models import CaseStudy, InterventionVersion
from forum.casestudies.pages import texts
from forum.casestudies.pages.cards import kind_words, reviewed_words
from forum.casestudies.pages.official import OfficialFigures, official_figures
from forum.casestudies.pages.texts import Fact, Reference
from forum.people.permissions import AnyUser
from forum.writing.models import Attachment
from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.pages.components import Link
from metrics.rtt.columns import TREATMENTS
from metrics.series import Vintages


@dataclass(frozen=True)
class CaseStudyPage:
    case_study: CaseStudy
    trail: tuple[Link, ...]
    facts: tuple[Fact, ...]
    byline: str
    reviewed: str
    grade: GradeResult
    official: OfficialFigures | None
    rendered: texts.RenderedAnswers
    intervention_version: InterventionVersion | None
    contacts: tuple[Fact, ...]
    contacts_hidden: bool
    references: tuple[Reference, ...]
    cite: str
    attachments: tuple[Attachment, ...]
    can_see_working_version: bool
    can_take_on: bool
    preview: bool


def case_study_page(
    *,
    user: AnyUser,
    case_study: CaseStudy,
    vintages: Vintages,
    address: str,
    preview: bool = False,
) -> CaseStudyPage:
    """`preview` shows the working version: `case_study` is then changed, and not saved."""
    answers = get_answers(case_study, published=not preview)
    if preview:
        copy_answers_to_columns(case_study, answers)
    shows_contacts = permissions.can_read_contacts(user)
    rendered = texts.render_answers(answers, compiled=case_study.compiled)
    return CaseStudyPage(
        case_study=case_study,
        trail=(Link("Case studies", "/case-studies/"),),
        facts=_facts(case_study),
        byline=case_study.byline_with_co_authors,
        reviewed=reviewed_words(case_study),
        grade=grading.compute_grade(collect_evidence(case_study, answers)),
        official=official_figures(user=user, case_study=case_study, vintages=vintages),
        rendered=rendered,
        intervention_version=case_study.intervention_version,
        contacts=texts.contacts(dict(answers)) if shows_contacts else (),
        contacts_hidden=not shows_contacts and not case_study.compiled,
        references=rendered.references,
        cite=citation(case_study, address),
        attachments=_files(case_study, preview),
        can_see_working_version=permissions.can_see_working_version(user, case_study),
        can_take_on=preview and permissions.can_take_on(user, case_study),
        preview=preview,
    )


def _files(case_study: CaseStudy, preview: bool) -> tuple[Attachment, ...]:
    """The files of the version shown: readers get those of the published one."""
    if not getattr(case_study, "has_files", True):
        return ()
    files = Attachment.objects.about(case_study).filter(state__in=Attachment.shown_states())
    return tuple(files.in_working_version() if preview else files.published())


def _facts(case_study: CaseStudy) -> tuple[Fact, ...]:
    fact_texts: Mapping[str, str] = {
        "How it turned out": kind_words(case_study) if case_study.kind else "",
        "Done at": case_study.provider.name if case_study.provider else "",
        "Setting": case_study.get_setting_display(),
        "Treatment function": TREATMENTS[case_study.treatment_function],
        "Part of the pathway": case_study.get_stage_display(),
        "Measure": BY_SLUG[case_study.measure].title if case_study.measure else "",
        "Started": formatting.month(case_study.started_on) if case_study.started_on else "",
        "Fully running": formatting.month(case_study.full_operation_on)
        if case_study.full_operation_on
        else "",
    }
    placeholder = texts.NOT_STATED if case_study.compiled else ""
    return tuple(
        Fact(name, text or placeholder) for name, text in fact_texts.items() if text or placeholder
    )


def citation(case_study: CaseStudy, address: str) -> str:
    """How to cite it: title, place, dates and permanent address."""
    text = f"“{case_study.title}”. {case_study.where}. Pathway Exchange, case study {case_study.pk}"
    if case_study.published_at:
        text += f", published {formatting.day(case_study.published_at)}"
    if case_study.reviewed_on and not case_study.compiled:
        text += f", reviewed {formatting.day(case_study.reviewed_on)}"
    return f"{text}. {address}"
