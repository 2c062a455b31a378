"""A title that is corrected is corrected wherever people were told of it: what was taken out of it may
have been somebody's name."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Left, Replace

from forum.notifications.actions.delivery import MAX_TITLE_LENGTH
from forum.notifications.models import Announcement, Notification
from forum.notifications.subjects import subject_of


@transaction.atomic
def replace_title(*, about: models.Model, before: str, after: str) -> None:
    """In inboxes, in feeds and in e-mails that have not been sent. Call it where the title is stored."""
    if before == after or not before:
        return
    subject, content_type = subject_of(about), ContentType.objects.get_for_model(about)
    concerned = Q(about_type=content_type, about_id=about.pk)
    concerned |= Q(subject_kind=subject.kind, subject_key=subject.key)
    # A long title was cut off at the end; its beginning is corrected all the same.
    shown = before[:MAX_TITLE_LENGTH]
    title = Left(Replace("title", Value(shown), Value(after)), MAX_TITLE_LENGTH)
    for model in (Notification, Announcement):
        rows: models.QuerySet = model._default_manager.filter(concerned, title__contains=shown)
        rows.update(title=title)
