"""Blocked texts and attached files, kept apart from the object that they belong to."""

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone

from forum.people.models import Authored
from forum.people.permissions import AnyUser
from forum.writing import permissions
from forum.writing.attachments import MAX_FILE_BYTES
from forum.writing.attachments.kinds import MEDIA_TYPES, FileKind
from forum.writing.lifecycle import BLOCKED_TEXTS, BlockedTextState

# --- blocked texts ---------------------------------------------------------------------


class BlockedTextQuerySet(models.QuerySet["BlockedText"]):
    def visible_to(self, user: AnyUser) -> "BlockedTextQuerySet":
        return permissions.can_see_blocked_text.filter(self, user)

    def decidable_by(self, user: AnyUser) -> "BlockedTextQuerySet":
        return permissions.can_decide_blocked_text.filter(self, user)

    def open_for(self, user: AnyUser) -> "BlockedTextQuerySet":
        """The user's own, that have not been discarded."""
        return (
            self.visible_to(user)
            .filter(author_id=user.pk)
            .exclude(state=BlockedText.State.DISCARDED)
        )

    def for_form(self, form_name: str, owner: models.Model | None) -> "BlockedTextQuerySet":
        if owner is None:
            return self.filter(form_name=form_name, owner_type=None)
        return self.filter(form_name=form_name).about(owner)

    def about(self, owner: models.Model) -> "BlockedTextQuerySet":
        return self.filter(owner_type=ContentType.objects.get_for_model(owner), owner_id=owner.pk)


class BlockedText(Authored):
    """What somebody typed into one form, blocked because of a possible NHS number in it.

    Kept so that nothing typed is lost, and discarded as soon as the form is saved without the number.
    """

    State = BlockedTextState

    owner_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner_id = models.PositiveBigIntegerField(null=True, blank=True)
    owner = GenericForeignKey("owner_type", "owner_id")
    form_name = models.CharField(
        "which form or section", max_length=60, help_text="the page that keeps it chooses the name"
    )
    texts = models.JSONField(default=dict, help_text="what was typed, by field")
    # Keyed digests: a decision must be found again, but the number itself must not be kept.
    number_digests = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=State, default=State.BLOCKED)
    blocked_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)
    appeal_reason = models.TextField("why it is not an NHS number", blank=True, max_length=1000)
    appealed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField("the steward's reason", blank=True, max_length=1000)

    objects = BlockedTextQuerySet.as_manager()

    class Meta:
        ordering = ["-blocked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "owner_type", "owner_id", "form_name"],
                condition=Q(state="blocked", owner_id__isnull=False),
                name="one_blocked_text_per_form",
            ),
            models.UniqueConstraint(
                fields=["author", "form_name"],
                condition=Q(state="blocked", owner_id__isnull=True),
                name="one_blocked_text_per_new_form",
            ),
            models.CheckConstraint(
                name="blocked_text_has_a_whole_owner_or_none",
                condition=Q(owner_type__isnull=True, owner_id__isnull=True)
                | Q(owner_type__isnull=False, owner_id__isnull=False),
            ),
            models.CheckConstraint(
                name="blocked_text_decision_has_a_decider_and_reason",
                condition=Q(
                    state__in=["cleared", "confirmed"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                )
                & ~Q(reason="")
                | ~Q(state__in=["cleared", "confirmed"]),
            ),
            models.CheckConstraint(
                name="nobody_decides_on_their_own_blocked_text",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("author")),
            ),
            models.CheckConstraint(
                name="discarded_text_is_empty",
                condition=~Q(state="discarded") | Q(texts={}, number_digests=[]),
            ),
        ]
        indexes = [models.Index(fields=["state", "appealed_at"], name="blocked_text_appeals")]

    def __str__(self) -> str:
        return f"stopped text {self.pk}"

    @property
    def labelled_texts(self) -> list[tuple[str, str]]:
        """What was typed, by the name of its field as pages of the owner's room say it."""
        labels = getattr(self.owner, "text_labels", {})
        return [(labels.get(name, name.capitalize()), text) for name, text in self.texts.items()]

    def can_become(self, state: str) -> bool:
        return BLOCKED_TEXTS.allows(self.state, state)


# --- files ---------------------------------------------------------------------------------------


class PrivateFiles(FileSystemStorage):
    def url(self, name: str | None) -> str:
        raise ValueError("These files have no address of their own: they are downloaded by a view.")


def private_storage() -> Storage:
    """Outside everything that the web server gives out by itself."""
    if "attachments" in settings.STORAGES:
        return storages["attachments"]
    return PrivateFiles(
        location=settings.VAR / "attachments",
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


def attachment_path(attachment: "Attachment", name: str) -> str:
    """Nothing of what its author called it: a name can hold what may not be known."""
    key = attachment.key.hex
    return f"{key[:2]}/{key}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: AnyUser) -> "AttachmentQuerySet":
        return permissions.can_see_attachment.filter(self, user)

    def downloadable_by(self, user: AnyUser) -> "AttachmentQuerySet":
        return permissions.can_download.filter(self, user)

    def about(self, owner: models.Model) -> "AttachmentQuerySet":
        return self.filter(owner_type=ContentType.objects.get_for_model(owner), owner_id=owner.pk)

    def bytes_of(self, user: AnyUser) -> int:
        """How much a person's files take, of all that are kept."""
        return int(self.filter(author_id=user.pk).aggregate(total=Sum("size"))["total"] or 0)

    def waiting(self) -> "AttachmentQuerySet":
        """For a scanner; where there is one, also what came before there was."""
        states = [Attachment.State.WAITING]
        if settings.CLAMAV_SOCKET:
            states.append(Attachment.State.NOT_SCANNED)
        return self.filter(state__in=states)

    def with_unread_text(self) -> "AttachmentQuerySet":
        """Those whose words wait for the patient-data check, for its first or another try."""
        return self.filter(text_check=Attachment.TextCheck.WAITING).exclude(file="")

    def published(self) -> "AttachmentQuerySet":
        """As readers of the owner have them."""
        return self.filter(is_published=True)

    def in_working_version(self) -> "AttachmentQuerySet":
        """As they will be with the owner's next version."""
        return self.filter(pending_removal=False)


class Attachment(Authored):
    """A file that belongs to something people wrote, and is visible to whoever can see that.

    The owner's model has a GenericRelation to it, and a manager with `visible_to` and `editable_by`.
    A model with versions sets `files_follow_versions`: readers see added and removed files only
    after `actions.publish_attachments`. Its manager then also has `files_readable_by` and
    `working_version_visible_to`.
    """

    class State(models.TextChoices):
        NOT_SCANNED = "not scanned", "not scanned: no scanner is set up"
        CLEAN = "clean", "scanned, and nothing found"
        WAITING = "waiting", "not shown until the scanner answers"
        INFECTED = "infected", "the scanner found a virus; the file is gone"

    class TextCheck(models.TextChoices):
        """What the patient-data check made of the words in it."""

        NOT_NEEDED = "not needed", "a picture: look at it yourself"
        WAITING = "waiting", "not shown until it is checked for patient information"
        PASSED = "passed", "checked for patient information"
        WARNED = "warned", "shown, but look at it again: it may identify a patient"
        BLOCKED = "blocked", "not shown: an NHS number seems to be in it"
        UNREADABLE = "unreadable", "its words could not be read, so check it yourself"

    WITHHELD_TEXT_CHECKS = (TextCheck.WAITING, TextCheck.BLOCKED)
    TRANSITIONS: Mapping[str, frozenset[str]] = {
        State.WAITING: frozenset({State.CLEAN, State.INFECTED}),
        State.NOT_SCANNED: frozenset({State.CLEAN, State.INFECTED}),
        State.CLEAN: frozenset(),
        State.INFECTED: frozenset(),
    }

    key = models.UUIDField("in its address", default=uuid.uuid4, unique=True, editable=False)
    owner_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    owner_id = models.PositiveBigIntegerField()
    owner = GenericForeignKey("owner_type", "owner_id")
    file = models.FileField(storage=private_storage, upload_to=attachment_path, blank=True)
    name = models.CharField("name as typed", max_length=200)
    safe_name = models.CharField("name when downloaded", max_length=100)
    description = models.CharField(
        "what it shows", max_length=300, blank=True, help_text="for those who cannot see a picture"
    )
    kind = models.CharField(max_length=4, choices=[(kind.value, kind.name) for kind in FileKind])
    size = models.PositiveIntegerField("bytes")
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=11, choices=State, default=State.WAITING)
    text_check = models.CharField(
        max_length=10, choices=TextCheck, default=TextCheck.WAITING, db_index=True
    )
    # Masked, with advice: what its author is shown.
    text_findings = models.JSONField(default=list, blank=True)
    is_published = models.BooleanField("readers of its owner have it", default=True)
    pending_removal = models.BooleanField("taken off in the version being written", default=False)
    attached_at = models.DateTimeField(default=timezone.now)
    scanned_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["attached_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="attachment_is_neither_empty_nor_too_large",
                condition=Q(size__gte=1, size__lte=MAX_FILE_BYTES),
            ),
            models.CheckConstraint(
                name="only_an_infected_file_is_gone",
                condition=Q(state="infected", file="") | ~Q(state="infected") & ~Q(file=""),
            ),
            models.UniqueConstraint(
                fields=["owner_type", "owner_id", "sha256"], name="one_file_per_owner_and_content"
            ),
            models.CheckConstraint(
                name="only_a_published_file_waits_for_removal",
                condition=Q(pending_removal=False) | Q(is_published=True),
            ),
        ]
        indexes = [models.Index(fields=["owner_type", "owner_id"], name="attachments_of_an_owner")]

    def __str__(self) -> str:
        return self.safe_name

    def get_absolute_url(self) -> str:
        return reverse("attachment", args=[self.key, self.safe_name])

    @property
    def is_withheld(self) -> bool:
        return not permissions.is_shown.holds(self)

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[FileKind(self.kind)]

    def can_become(self, state: str) -> bool:
        return state in self.TRANSITIONS[self.state]

    @classmethod
    def shown_states(cls) -> list[str]:
        """What no scanner has looked at is held in production, until there is one."""
        unscanned = [cls.State.NOT_SCANNED] if settings.SHOW_UNSCANNED_FILES else []
        return [cls.State.CLEAN, *unscanned]
