"""What demonstration people wrote is a demonstration. Only they read it: so it stands in nobody else's
lists, counts, searches, suggestions, feeds, notifications and figures, and no table needs a mark."""

from typing import Any

from django.db.models import Model, Q

from forum.people.models import User
from forum.people.permissions.active_roles import AnyUser, is_demonstration_user
from forum.people.permissions.rule import NOBODY, Condition, Rows, Rule


def is_readable_as_written_by(column: str) -> Rule[Any]:
    """By everybody, unless the person whom a foreign key names is a demonstration person."""

    def check(user: AnyUser, target: Any) -> bool:
        return is_demonstration_user(user) or not is_written_by_demonstration(target, column)

    def condition(user: AnyUser, model: type[Model]) -> Condition:
        if is_demonstration_user(user):
            return True
        return ~Q(**{f"{column}__in": User.objects.demonstrations().values("pk")})

    return Rule(check, condition)


def is_written_by_demonstration(target: Any, column: str = "author") -> bool:
    person = getattr(target, column)
    return person is not None and bool(person.demonstration)


def without_demonstrations(rows: Rows) -> Rows:
    """Not even for demonstration people: of what leaves the site."""
    return is_no_demonstration_to.filter(rows, NOBODY)


# Of something that has an author.
is_no_demonstration_to: Rule[Any] = is_readable_as_written_by("author")
