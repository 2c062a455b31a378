"""Keeping what was typed into a form that could not be taken. It is nobody's business but theirs who
typed it, so that nothing of it goes into the history."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from forum.people.models import User
from forum.people.models.kept_texts import KeptText

MAX_CHARACTERS = 250_000
MAX_KEPT_TEXTS = 20
KEPT_FOR = timedelta(days=30)


@transaction.atomic
def keep_text(
    *, address: str, page: str, fields: Mapping[str, Sequence[str]], by: User
) -> KeptText | None:
    """A later text of the same form replaces it. None where it is too long to be kept."""
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    if size > MAX_CHARACTERS or len(address) > 500:
        return None
    kept_text, _ = KeptText.objects.update_or_create(
        person=by,
        address=address,
        defaults={
            "page": page if len(page) <= 500 else "",
            "fields": {name: list(values) for name, values in fields.items()},
            "kept_at": timezone.now(),
        },
    )
    excess_ids = KeptText.objects.of(by).values_list("pk", flat=True)[MAX_KEPT_TEXTS:]
    if excess_ids:
        KeptText.objects.filter(pk__in=list(excess_ids)).delete()
    return kept_text


@transaction.atomic
def delete_kept_text(*, number: int, by: User) -> None:
    KeptText.objects.of(by).filter(pk=number).delete()


@transaction.atomic
def delete_old_kept_texts() -> None:
    KeptText.objects.filter(kept_at__lt=timezone.now() - KEPT_FOR).delete()
