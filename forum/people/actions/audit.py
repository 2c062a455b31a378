from collections.abc import Mapping

from django.db import models

from forum.people.models import AuditEvent, User
from forum.people.models.audit import LONGEST_VERB
from forum.people.permissions import role_words

SITE_ACTOR = "Pathway Exchange"


def record_event(
    *,
    verb: str,
    about: models.Model,
    by: User | None,
    detail: Mapping[str, object] | None = None,
    label: str = "",
) -> AuditEvent:
    """Add to the audit history. Call it inside the transaction of the change that it records.

    Without `by`, the site itself did it. `detail` must not hold what a person would want erased
    on leaving: history stays. Nor may the label: a model whose name people type freely says what to
    call it as `audit_label`.
    """
    if len(verb) > LONGEST_VERB:
        # SQLite would store it, PostgreSQL not.
        raise ValueError(f"“{verb}” is longer than {LONGEST_VERB}")
    return AuditEvent.objects.create(
        actor_id=by.pk if by else None,
        actor_name=by.display_name[:150] if by else SITE_ACTOR,
        actor_role=role_words(by)[:160] if by else "",
        actor_organisation=by.organisation_name if by else "",
        verb=verb,
        object_type=about._meta.model_name or "",
        object_id=str(about.pk),
        object_label=(label or getattr(about, "audit_label", "") or str(about))[:200],
        detail=dict(detail or {}),
    )
