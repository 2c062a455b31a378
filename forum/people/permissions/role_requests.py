"""What becomes of a role request, who decides it, and who may see it."""

from django.db.models import QuerySet

from forum.people.models import RoleRequest
from forum.people.permissions.active_roles import AnyUser
from forum.people.permissions.demonstrations import is_readable_as_written_by
from forum.people.permissions.granters import is_granter
from forum.people.permissions.rule import Rule, can_take, user_is
from forum.rooms.workflow import Transition, Workflow

State = RoleRequest.State
DECIDERS = (~user_is("user") & is_readable_as_written_by("user") & is_granter).described(
    "who may grant that role there"
)
is_own_role_request: "Rule[RoleRequest]" = user_is("user").described("who asked")

ROLE_REQUESTS = Workflow(
    "Requests for roles",
    State,
    (
        Transition(
            "decide_role_request", (State.WAITING,), (State.GRANTED, State.DECLINED), DECIDERS
        ),
        Transition(
            "withdraw_role_request", (State.WAITING,), (State.WITHDRAWN,), is_own_role_request
        ),
    ),
)

# Whoever was faster, those who could have decided it see what was decided.
could_decide_role_request: "Rule[RoleRequest]" = DECIDERS
can_decide_role_request: "Rule[RoleRequest]" = can_take(ROLE_REQUESTS, "decide_role_request")
can_withdraw_role_request: "Rule[RoleRequest]" = can_take(ROLE_REQUESTS, "withdraw_role_request")
# One's own, and those that wait for one's decision.
can_see_role_request: "Rule[RoleRequest]" = is_own_role_request | can_decide_role_request
can_open_role_request: "Rule[RoleRequest]" = is_own_role_request | DECIDERS


def requests_decidable_by(user: AnyUser) -> QuerySet[RoleRequest]:
    return can_decide_role_request.filter(RoleRequest.objects.all(), user)


def role_requests_visible_to(user: AnyUser) -> QuerySet[RoleRequest]:
    return can_see_role_request.filter(RoleRequest.objects.all(), user)
