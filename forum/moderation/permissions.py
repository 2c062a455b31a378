"""Who may do what in moderation: each rule once, as a yes or no and as a filter."""

from typing import TYPE_CHECKING

from django.db import models

from forum.moderation.lifecycle import (
    APPEALS,
    CASES,
    has_content,
    is_appealable,
    is_author,
    is_author_concerned,
    is_author_undecided,
    is_content_author,
    is_hidden_by_decision,
    is_in_charge,
)
from forum.moderation.reportable import reportable_kind
from forum.people.permissions import (
    AnyUser,
    Permission,
    Rule,
    any_of,
    anything,
    can_take,
    has_permission,
    reads_staff_content,
    through,
    user_is,
)

if TYPE_CHECKING:
    from forum.moderation.models import Appeal, Decision, ModerationCase, Report


def can_report(user: AnyUser, content: models.Model) -> bool:
    """Content that this person may read and somebody else wrote."""
    if not has_permission(user, Permission.REPLY) or is_content_author(user, content):
        return False
    return reportable_kind(content).readable(user).filter(pk=content.pk).exists()


def can_moderate(user: AnyUser) -> bool:
    return has_permission(user, Permission.MODERATE)


def can_read_history(user: AnyUser) -> bool:
    return has_permission(user, Permission.READ_HISTORY)


can_manage: "Rule[ModerationCase]" = is_in_charge
can_see_as_author: "Rule[ModerationCase]" = is_author_concerned
# Stewards, the author once it was hidden or decided, and who reported it.
can_see: "Rule[ModerationCase]" = (
    can_manage | can_see_as_author | reads_staff_content & any_of("reports", is_author)
)
can_decide: "Rule[ModerationCase]" = can_take(CASES, "decide")
STEWARD = "a steward, who did not write it"
can_decide_content: "Rule[ModerationCase]" = (can_decide & has_content).described(STEWARD)
can_take_up: "Rule[ModerationCase]" = (can_decide & ~user_is("steward")).described(
    "another steward than who looks at it, who did not write it"
)
can_decide_about_author: "Rule[ModerationCase]" = (can_manage & is_author_undecided).described(
    f"{STEWARD}; once, and not after an appeal"
)
can_show_again: "Rule[ModerationCase]" = (can_manage & is_hidden_by_decision).described(STEWARD)
can_appeal: "Rule[ModerationCase]" = can_see_as_author & is_appealable
can_manage_appealed: "Rule[ModerationCase]" = can_manage & any_of("appeal", anything)
can_decide_appeal: "Rule[ModerationCase]" = any_of(
    "appeal", can_take(APPEALS, "decide_appeal")
).described("another steward than those who decided")

can_see_decision: "Rule[Decision]" = through("case", can_see)
# One's own; and for stewards those of cases they may manage. Never the author.
can_see_report: "Rule[Report]" = reads_staff_content & (is_author | through("case", can_manage))
# Who appealed, and stewards: not reporters.
can_see_appeal: "Rule[Appeal]" = is_author | through("case", can_manage)
