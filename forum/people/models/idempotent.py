from django.db import models
from django.db.models import Q


class Idempotent(models.Model):
    """Made by sending a form that carries a key: sent twice, by a double click, it makes one row.

    A model splices UNIQUE_KEY_PER_AUTHOR into its constraints; `actions.find_sent` finds the row.
    """

    idempotency_key = models.UUIDField("of the form that sent it", null=True, blank=True)

    class Meta:
        abstract = True


UNIQUE_KEY_PER_AUTHOR = models.UniqueConstraint(
    fields=["author", "idempotency_key"],
    condition=Q(idempotency_key__isnull=False),
    name="one_%(class)s_per_idempotency_key",
)
