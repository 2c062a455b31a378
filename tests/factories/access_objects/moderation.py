"""One case that waits and one that was decided, for the table of who gets what."""

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.moderation.models import Decision, ModerationCase, Report
from forum.people.models import User


def make_cases(
    *, case_study_id: object, author: User, reporter: User, steward: User
) -> dict[str, object]:
    """What stands in braces in tests/access_matrix.py, by its name there."""
    content = {
        "content_type": ContentType.objects.get_for_model(CaseStudy),
        "object_id": case_study_id,
    }
    case = ModerationCase.objects.create(**content, author=author)
    Report.objects.create(case=case, author=reporter, reason="wrong")
    now = timezone.now()
    decided_case = ModerationCase.objects.create(
        **content, author=author, state="decided", steward=steward, assigned_at=now, decided_at=now
    )
    Decision.objects.create(
        case=decided_case, about=author, author=steward, kind="warn", reason="So"
    )
    return {"moderation_case": case.pk, "decided_case": decided_case.pk}
