"""What is deleted when somebody closes their account."""

from forum.people.models import User
from forum.threads.models import Bookmark, DraftSlot, ReadPosition


def delete_data_of_closed_accounts() -> None:
    """Only what others rely on is kept: drafts, bookmarks and read positions are deleted."""
    closed_accounts = User.objects.filter(closed_at__isnull=False).values("pk")
    for model in (DraftSlot, Bookmark, ReadPosition):
        model._default_manager.filter(person_id__in=closed_accounts).delete()
