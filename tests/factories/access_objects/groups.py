"""Three groups of areas, for the table of who gets what."""

from forum.groups import actions
from forum.groups.models import SharedGroup
from forum.people.models import User
from metrics.models import Place


def make_groups(*, maker: User) -> dict[str, object]:
    """What stands in braces in tests/access_matrix.py, by its name there."""
    places = list(Place.objects.filter(code__in=["03R", "15F"]))

    def group(name: str, audience: str = "public") -> SharedGroup:
        return actions.make_group(name=name, places=places, audience=audience, by=maker)

    removed = group("Removed")
    SharedGroup.objects.filter(pk=removed.pk).update(removed_reason="It named somebody.")
    return {
        "group": group("Aire").group.slug,
        "members_group": group("Members", "members").group.slug,
        "removed_areas": removed.group.slug,
    }
