"""One case study in each state, by one person, for the table of who gets what."""

from datetime import date

from django.core.files.base import ContentFile
from django.utils import timezone

from forum.casestudies.models import (
    Audience,
    CaseStudy,
    Comment,
    Intervention,
    InterventionVersion,
    Section,
    State,
)
from forum.casestudies.sections import SECTIONS
from forum.evaluation.models import EvaluationPlan
from forum.people.models import User
from forum.writing.actions import appeal_blocked_text, block_text
from forum.writing.models import Attachment
from metrics.models import Place


def file_of(case_study: CaseStudy, author: User, *, shown: bool = True) -> str:
    """What stands in the address of a file of it, one that readers have or one that waits."""
    content = f"{case_study.pk} {shown}".encode()
    attachment = Attachment(
        author=author,
        owner=case_study,
        name="x.pdf",
        safe_name="x.pdf",
        kind="pdf",
        is_published=shown,
        size=len(content),
        sha256=content.hex(),
        state=Attachment.State.CLEAN,
        text_check=Attachment.TextCheck.PASSED,
    )
    attachment.file.save("file", ContentFile(content), save=False)
    attachment.save()
    return str(attachment.key)


def make_evaluation_plan(case_study: CaseStudy, author: User) -> EvaluationPlan:
    """Amended once, and read once."""
    plan = EvaluationPlan.objects.create(
        author=author,
        case_study=case_study,
        place=case_study.place,
        measure="within-18-weeks",
        direction="up",
        start=date(2025, 4, 1),
    )
    plan.amendments.create(author=author, why="It was later.", changes=[["Start", "May", "April"]])
    plan.verdicts.create(
        month=date(2026, 1, 1), claim="no change", sentence="No change could be detected"
    )
    return plan


def make_case_study_objects(*, owner: User, commenter: User, place: Place) -> dict[str, object]:
    """What stands in braces in tests/access_matrix.py, by its name there."""

    def made(state: State, audience: Audience = Audience.PUBLIC) -> CaseStudy:
        today, now = timezone.localdate(), timezone.now()
        live = {"live": True, "published_at": now, "reviewed_on": today, "review_due": today}
        case_study = CaseStudy.objects.create(
            author=owner,
            owner=owner,
            place=place,
            title=f"One that is {state}",
            state=state,
            audience=audience,
            answer_due=today if state in (State.APPROVAL, State.EDITORIAL) else None,
            **(live if state == State.PUBLISHED else {}),
        )
        for kind in SECTIONS:
            Section.objects.create(case_study=case_study, name=kind.name, published={})
        return case_study

    draft, submitted = made(State.DRAFT), made(State.APPROVAL)
    comment = Comment.objects.create(
        case_study=submitted, section="cost", text="Why?", author=commenter
    )
    number = {"problem": "943 476 5919"}
    blocked_text = block_text(texts=number, form_name="results", by=owner, owner=draft, place=place)
    appeal_blocked_text(blocked_text=blocked_text, reason="A telephone number", by=owner)
    intervention = Intervention.objects.create(slug="shared-clinic", name="A shared clinic")
    InterventionVersion.objects.create(intervention=intervention, number=1, core="This")
    published, for_staff = made(State.PUBLISHED), made(State.PUBLISHED, Audience.STAFF)
    return {
        "draft_file": file_of(draft, owner, shown=False),
        "case_study_file": file_of(published, owner),
        "new_file": file_of(published, owner, shown=False),
        "draft_case_study": draft.pk,
        "submitted_case_study": submitted.pk,
        "approved_case_study": made(State.EDITORIAL).pk,
        "case_study": published.pk,
        "staff_case_study": for_staff.pk,
        "evaluation_plan": make_evaluation_plan(made(State.PUBLISHED), owner).pk,
        "staff_evaluation_plan": make_evaluation_plan(for_staff, owner).pk,
        "icb_case_study": made(State.PUBLISHED, Audience.ICB).pk,
        "comment": comment.pk,
        "blocked_text": blocked_text.pk,
    }
