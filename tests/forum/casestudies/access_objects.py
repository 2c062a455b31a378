"""One case study in each state, by one person, for the table of who gets what."""

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
    )
    attachment.file.save("file", ContentFile(content), save=False)
    attachment.save()
    return str(attachment.key)


def make_case_study_objects(*, owner: User, commenter: User, place: Place) -> dict[str, object]:
    """What stands in braces in tests/access_matrix.py, by its name there."""

    def made(state: State, audience: Audience = Audience.PUBLIC) -> CaseStudy:
        today, now = timezone.localdate(), timezone.now()
        live = {"live": True, "published_at": now, "reviewed_on": today, "review_due": today}
        one = CaseStudy.objects.create(
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
            Section.objects.create(case_study=one, name=kind.name, published={})
        return one

    draft, submitted = made(State.DRAFT), made(State.APPROVAL)
    comment = Comment.objects.create(
        case_study=submitted, section="cost", text="Why?", author=commenter
    )
    number = {"problem": "943 476 5919"}
    held = block_text(texts=number, form_name="results", by=owner, owner=draft, place=place)
    appeal_blocked_text(blocked_text=held, reason="A telephone number", by=owner)
    recipe = Intervention.objects.create(slug="a-recipe", name="A recipe")
    InterventionVersion.objects.create(intervention=recipe, number=1, core="This")
    story = made(State.PUBLISHED)
    return {
        "draft_file": file_of(draft, owner, shown=False),
        "story_file": file_of(story, owner),
        "new_file": file_of(story, owner, shown=False),
        "draft": draft.pk,
        "submitted": submitted.pk,
        "approved": made(State.EDITORIAL).pk,
        "story": story.pk,
        "staff_story": made(State.PUBLISHED, Audience.STAFF).pk,
        "icb_story": made(State.PUBLISHED, Audience.ICB).pk,
        "comment": comment.pk,
        "stopped": held.pk,
    }
