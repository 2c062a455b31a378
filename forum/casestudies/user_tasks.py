from forum.casestudies.models import CaseStudy, Comment
from forum.casestudies.models.case_studies import State
from forum.people.models import User
from forum.people.permissions import Permission, has_permission
from forum.rooms.user_tasks import TaskKind

PAGE = "own_case_studies"


def task_kinds(user: User) -> tuple[TaskKind, ...]:
    case_studies = CaseStudy.objects
    comments = Comment.objects.open().filter(
        case_study__in=case_studies.editable_by(user).values("pk")
    )
    return (
        TaskKind(
            case_studies.approvable_by(user),
            "One case study to approve",
            "case studies to approve",
            PAGE,
        ),
        TaskKind(
            case_studies.to_take_on(user),
            "One case study to take on",
            "case studies to take on",
            PAGE,
        ),
        TaskKind(
            case_studies.publishable_by(user),
            "One case study to publish",
            "case studies to publish",
            PAGE,
            is_queue=has_permission(user, Permission.PUBLISH_CASE_STUDY),
        ),
        TaskKind(
            comments,
            "One comment on a case study of yours to settle",
            "comments on case studies of yours to settle",
            PAGE,
        ),
        TaskKind(
            case_studies.written_by(user).filter(state=State.REVIEW_DUE),
            "One case study of yours is due for review",
            "case studies of yours are due for review",
            PAGE,
        ),
    )
