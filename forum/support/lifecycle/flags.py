"""Flags: their states, who is party to one, what leads from one state to another, who may and by when."""

from django.db import models
from django.utils import timezone

from forum.people.permissions import (
    Permission,
    is_no_demonstration_to,
    permitted_at,
    reads_staff_content,
    user_is,
    where,
)
from forum.rooms.workflow import Transition, Workflow
from forum.support.deadlines import CLOSED_VISIBLE_FOR, LESSON_WEEKS, REPLY_DAYS


class FlagState(models.TextChoices):
    DRAFT = "draft", "being written"
    WITH_AREA = "with_area", "with the area, which has the right of reply"
    DISPUTED = "disputed", "the data are being looked at; the clock stands still"
    REPLIED = "replied", "the area has replied, or asked by itself"
    EXPIRED = "expired", "no reply within the time"
    SUPPORTING = "supporting", "support is under way"
    MONITORING = "monitoring", "support has ended; the figures are watched"
    CLOSED = "closed", "closed"
    WITHDRAWN = "withdrawn", "withdrawn"


class Origin(models.TextChoices):
    SELF = "self", "asked for by the area itself"
    REGIONAL = "regional", "asked by a regional improvement lead"
    NATIONAL = "national", "asked by a national improvement lead"


UNDER_WAY = (
    FlagState.REPLIED,
    FlagState.EXPIRED,
    FlagState.SUPPORTING,
    FlagState.MONITORING,
)
# Nobody but the parties knows of it.
HIDDEN = (FlagState.DRAFT, FlagState.WITH_AREA, FlagState.DISPUTED)
ENDED = (FlagState.CLOSED, FlagState.WITHDRAWN)
NOT_ENDED = tuple(state for state in FlagState if state not in ENDED)
# States in which the area can still reply, even if late.
ANSWERABLE = (
    FlagState.WITH_AREA,
    FlagState.EXPIRED,
    FlagState.SUPPORTING,
    FlagState.MONITORING,
)

# --- who is who ----------------------------------------------------------------------------------

is_author = user_is("author")
is_own_request = where(origin=Origin.SELF)
is_under_way = where(state__in=UNDER_WAY)
is_shown = where(shown_at__isnull=False)
has_not_ended_long_ago = where(ended_at__isnull=True) | where(
    ended_at__gt=lambda: timezone.now() - CLOSED_VISIBLE_FOR
)
# The area's own ICB leads and approvers.
is_of_area = permitted_at("place", Permission.REPLY_TO_FLAG) & is_no_demonstration_to
is_improvement_lead = permitted_at("place", Permission.OPEN_FLAG) & is_no_demonstration_to
# Of the side that opened it: everybody with the role, not only its author.
is_of_opening_side = (
    is_own_request & permitted_at("place", Permission.ASK_FOR_SUPPORT) & is_no_demonstration_to
    | ~is_own_request & is_improvement_lead
)
# The opening side, also of a draft; the other side once the flag is sent or shown.
is_party = reads_staff_content & (
    is_of_opening_side | where(sent_at__isnull=False) & is_of_area | is_shown & is_improvement_lead
)
# The parties; and all staff once the area has replied or the time to reply is over.
is_visible = (
    reads_staff_content & (is_shown & has_not_ended_long_ago | is_party) & is_no_demonstration_to
)
# Not to one's own flag opened in another role.
is_of_addressed_area = ~is_own_request & is_of_area & ~is_author

# --- what leads on -------------------------------------------------------------------------------

OPENERS = is_of_opening_side.described("the side that opened it")
AREA = is_of_addressed_area.described("the area, but not who opened it in another role")
PARTIES = is_party.described("either side")

# From "replied" on all staff may see the flag, never before.
FLAGS = Workflow(
    "Flags: questions to an area, and requests for help",
    FlagState,
    (
        # An area's own request needs no reply.
        Transition(
            "send_flag", (FlagState.DRAFT,), (FlagState.WITH_AREA, FlagState.REPLIED), OPENERS
        ),
        Transition(
            "reply_to_flag",
            (FlagState.WITH_AREA, FlagState.EXPIRED),
            (FlagState.REPLIED,),
            AREA,
            f"within {REPLY_DAYS} working days, or late",
        ),
        Transition(
            "expire_unanswered_flags",
            (FlagState.WITH_AREA,),
            (FlagState.EXPIRED,),
            deadline=f"{REPLY_DAYS} working days after it was sent",
        ),
        Transition("dispute_figures", (FlagState.WITH_AREA,), (FlagState.DISPUTED,), AREA),
        Transition(
            "resolve_dispute",
            (FlagState.DISPUTED,),
            (FlagState.WITH_AREA, FlagState.WITHDRAWN),
            deadline="when a steward has settled the figures",
        ),
        Transition(
            "accept_offer",
            (FlagState.REPLIED, FlagState.EXPIRED, FlagState.MONITORING),
            (FlagState.SUPPORTING,),
            deadline="when the area has accepted an offer",
        ),
        Transition(
            "monitor_flag",
            (FlagState.REPLIED, FlagState.EXPIRED, FlagState.SUPPORTING),
            (FlagState.MONITORING,),
            PARTIES,
        ),
        Transition(
            "close_flag",
            UNDER_WAY,
            (FlagState.CLOSED,),
            PARTIES,
            f"when both sides have written a lesson, or {LESSON_WEEKS} weeks after the first",
        ),
        Transition("withdraw_flag", NOT_ENDED, (FlagState.WITHDRAWN,), OPENERS),
    ),
)
