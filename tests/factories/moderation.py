from forum.moderation import actions
from forum.moderation.models import ModerationCase, Report
from forum.people.models import User


def report_content(thing: object, by: User, reason: str = "unkind", words: str = "") -> Report:
    return actions.report(content=thing, reason=reason, details=words, by=by)  # type: ignore[arg-type]


def decide_case(
    case: ModerationCase, by: User, kind: str = "keep", reason: str = "So", **more: object
) -> ModerationCase:
    return actions.decide(case=case, kind=kind, reason=reason, by=by, **more)  # type: ignore[arg-type]
