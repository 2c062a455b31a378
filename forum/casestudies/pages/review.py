"""What an approver or a steward reviews: each section of the working version with its comments."""

from dataclasses import dataclass

from forum.casestudies import grading, patient_data_checks, permissions
from forum.casestudies.actions.editing import get_answers
from forum.casestudies.answer_columns import collect_evidence
from forum.casestudies.grading import GradeResult
from forum.casestudies.models import CaseStudy, Comment
from forum.casestudies.pages import texts
from forum.casestudies.pages.texts import Answer, Fact
from forum.casestudies.pages.writing import AnswerDifference, differences, state_words
from forum.casestudies.sections import SECTIONS, SectionKind
from forum.people.models import User
from forum.writing.models import Attachment
from forum.writing.patient_data_checks import FieldFinding

NOT_ANSWERED = "Not answered"


@dataclass(frozen=True)
class ReviewSection:
    kind: SectionKind
    answers: tuple[Answer, ...]
    facts: tuple[Fact, ...]
    comments: tuple[Comment, ...]
    differences: tuple[AnswerDifference, ...]


@dataclass(frozen=True)
class ReviewPage:
    case_study: CaseStudy
    sections: tuple[ReviewSection, ...]
    state_words: str
    grade: GradeResult
    warnings: tuple[FieldFinding, ...]
    can_comment: bool
    can_approve: bool
    can_publish: bool
    open_comments: int
    files: tuple[Attachment, ...]


def review_page(*, user: User, case_study: CaseStudy) -> ReviewPage:
    answers = get_answers(case_study)
    published = get_answers(case_study, published=True) if case_study.live else {}
    comments = tuple(case_study.comments.select_related("author"))
    sections = []
    for kind in SECTIONS:
        text_answers, facts = [], []
        for question in kind.questions:
            text = answers.get(question.name, "").strip()
            if question.kind == "text" and text:
                text_answers.append(Answer(question.title, texts.render_text(text)))
            else:
                value = texts.answer_words(question, text) if text else NOT_ANSWERED
                facts.append(
                    Fact(question.label if question.kind == "tick" else question.title, value)
                )
        section_comments = tuple(comment for comment in comments if comment.section == kind.name)
        section_differences = differences(kind.name, published, answers) if published else ()
        sections.append(
            ReviewSection(
                kind, tuple(text_answers), tuple(facts), section_comments, section_differences
            )
        )
    return ReviewPage(
        case_study=case_study,
        sections=tuple(sections),
        state_words=state_words(case_study),
        grade=grading.compute_grade(collect_evidence(case_study, answers)),
        warnings=patient_data_checks.warning_findings(answers),
        can_comment=permissions.can_comment(user, case_study),
        can_approve=permissions.can_approve(user, case_study),
        can_publish=permissions.can_publish(user, case_study),
        open_comments=sum(comment.resolved_at is None for comment in comments),
        files=tuple(Attachment.objects.visible_to(user).about(case_study)),
    )
