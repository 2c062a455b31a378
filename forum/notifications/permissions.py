"""Who may see what is sent: everybody their own, as long as they may see what it is about."""

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from forum.people.models import Role
from forum.people.permissions import AnyUser, Rule, for_users, points_to, roles_of, user_is
from forum.rooms import notified_models, visible_rows

if TYPE_CHECKING:
    from forum.notifications.models import Notification, OutgoingEmail


def can_see_outgoing_emails(user: AnyUser) -> bool:
    return Role.ADMINISTRATOR in roles_of(user)


def is_about_visible(type_ids: Container[int] | None = None) -> "Rule[Notification]":
    """Nobody sees those about hidden, moved or withdrawn objects. `type_ids`: of these kinds alone."""

    def find_visible(user: AnyUser) -> Mapping[type[Model], QuerySet[Any]]:
        return {
            model: visible_rows(model, user)
            for model in notified_models()
            if type_ids is None or ContentType.objects.get_for_model(model).pk in type_ids
        }

    return points_to("about", find_visible)


can_see_notification: "Rule[Notification]" = user_is("person") & is_about_visible()
# What became of e-mails, without what they say.
can_see_outgoing_email: "Rule[OutgoingEmail]" = for_users(can_see_outgoing_emails)
is_own = user_is("person")
