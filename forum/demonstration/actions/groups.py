"""Groups of areas: one for everybody, one for members, and one that was closed."""

from forum.demonstration.cast import Cast, place
from forum.groups import actions
from forum.groups.models import Audience


def seed_groups(cast: Cast) -> None:
    lead = cast["icb-lead"]
    actions.make_group(
        name="Neighbours", places=[place(code) for code in ("03R", "15F", "03Q")], by=lead
    )
    actions.make_group(
        name="Two boards that work together",
        places=[place("QWO"), place("QOQ")],
        audience=Audience.MEMBERS,
        by=cast["icb-lead-humber"],
    )
    closed = actions.make_group(
        name="A first try", places=[place("00V"), place("03K")], by=cast["nurse"]
    )
    actions.close_group(shared=closed, by=closed.author)
