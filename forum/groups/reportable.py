"""What stewards can do with how somebody named a group of areas."""

from forum.groups import actions
from forum.groups.models import SharedGroup
from forum.people.models import User
from forum.rooms.reportable import ReportableKind


def _remove(shared: SharedGroup, *, body: str, reason: str, by: User) -> None:
    """Not reversed on appeal: it can be named anew."""
    actions.remove_group(shared=shared, reason=reason, by=by)


GROUPS = ReportableKind(
    name="group",
    label="name of a group of areas",
    model=SharedGroup,
    related=("author", "group"),
    readable=lambda user: SharedGroup.objects.visible_to(user).listed(),
    author=lambda shared: shared.author,
    title=str,
    text=lambda shared: shared.group.name,
    url=lambda shared: shared.get_absolute_url(),
    changed_at=lambda shared: shared.changed_at,
    visibility=lambda shared: "hidden while a steward looks at it" if shared.withheld else "",
    withhold=lambda shared, reason: actions.withhold_group(shared=shared),
    show=lambda shared, by: actions.restore_group(shared=shared, by=by),
    decisions={"withdraw": _remove},
    how_to_correct=", choose “Change its name”, and take out",
)
