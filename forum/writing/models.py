"""What is kept of what people typed or attached, apart from the thing that it belongs to."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from forum.people.models import Authored
from forum.people.permissions import Anyone, Deed, may, may_read_staff_content
from forum.writing.attachments import LARGEST
from forum.writing.attachments.kinds import MEDIA_TYPES, Kind

# --- texts that were stopped ---------------------------------------------------------------------


class HeldTextQuerySet(models.QuerySet["HeldText"]):
    def visible_to(self, user: Anyone) -> "HeldTextQuerySet":
        """Its author; and stewards, once its author asks them to look and until they decide."""
        if not may_read_staff_content(user):
            return self.none()
        return self.filter(Q(author_id=user.pk) | self._appeals(user))

    def decidable_by(self, user: Anyone) -> "HeldTextQuerySet":
        return self.filter(self._appeals(user))

    def kept_for(self, user: Anyone) -> "HeldTextQuerySet":
        """One's own, of which there is still something to do or to know."""
        return self.visible_to(user).filter(author_id=user.pk).exclude(state=HeldText.State.LET_GO)

    def of(self, box: str, owner: models.Model | None) -> "HeldTextQuerySet":
        if owner is None:
            return self.filter(box=box, owner_type=None)
        return self.filter(box=box).about(owner)

    def about(self, owner: models.Model) -> "HeldTextQuerySet":
        return self.filter(owner_type=ContentType.objects.get_for_model(owner), owner_id=owner.pk)

    def _appeals(self, user: Anyone) -> Q:
        if not may(user, Deed.MODERATE):
            return Q(pk__in=[])
        return Q(state=HeldText.State.APPEALED) & ~Q(author_id=user.pk)


class HeldText(Authored):
    """What somebody typed into one box, stopped because an NHS number seems to be in it.

    Kept so that nothing typed is lost, and let go as soon as the box is saved without the number.
    """

    class State(models.TextChoices):
        HELD = "held", "kept for its author"
        APPEALED = "appealed", "a steward was asked to look"
        CLEARED = "cleared", "a steward found that it is not an NHS number"
        CONFIRMED = "confirmed", "a steward found that it may be an NHS number"
        LET_GO = "let go", "no longer needed; the text is gone"

    MOVES: Mapping[str, frozenset[str]] = {
        State.HELD: frozenset({State.APPEALED, State.LET_GO}),
        State.APPEALED: frozenset({State.CLEARED, State.CONFIRMED, State.LET_GO}),
        State.CONFIRMED: frozenset({State.LET_GO}),
        State.CLEARED: frozenset(),
        State.LET_GO: frozenset(),
    }
    DECIDED = (State.CLEARED, State.CONFIRMED)

    owner_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner_id = models.PositiveBigIntegerField(null=True, blank=True)
    owner = GenericForeignKey("owner_type", "owner_id")
    box = models.CharField(
        "which form or section", max_length=60, help_text="the page that keeps it chooses the name"
    )
    texts = models.JSONField(default=dict, help_text="what was typed, by field")
    # Keyed digests: a decision must be found again, but the number itself must not be kept.
    numbers = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=State, default=State.HELD)
    held_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)
    why = models.TextField("why it is not an NHS number", blank=True, max_length=1000)
    appealed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField("the steward's reason", blank=True, max_length=1000)

    objects = HeldTextQuerySet.as_manager()

    class Meta:
        ordering = ["-held_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "owner_type", "owner_id", "box"],
                condition=Q(state="held", owner_id__isnull=False),
                name="one_held_text_for_each_box",
            ),
            models.UniqueConstraint(
                fields=["author", "box"],
                condition=Q(state="held", owner_id__isnull=True),
                name="one_held_text_for_each_new_box",
            ),
            models.CheckConstraint(
                name="held_text_has_a_whole_owner_or_none",
                condition=Q(owner_type__isnull=True, owner_id__isnull=True)
                | Q(owner_type__isnull=False, owner_id__isnull=False),
            ),
            models.CheckConstraint(
                name="held_text_is_decided_by_somebody_with_a_reason",
                condition=Q(
                    state__in=["cleared", "confirmed"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                )
                & ~Q(reason="")
                | ~Q(state__in=["cleared", "confirmed"]),
            ),
            models.CheckConstraint(
                name="nobody_decides_on_their_own_held_text",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("author")),
            ),
            models.CheckConstraint(
                name="what_was_let_go_is_gone",
                condition=~Q(state="let go") | Q(texts={}, numbers=[]),
            ),
        ]
        indexes = [models.Index(fields=["state", "appealed_at"], name="held_text_waiting")]

    def __str__(self) -> str:
        return f"stopped text {self.pk}"

    def may_become(self, state: str) -> bool:
        return state in self.MOVES[self.state]


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


def where_kept(attachment: "Attachment", name: str) -> str:
    """Nothing of what its author called it: a name can hold what may not be known."""
    key = attachment.key.hex
    return f"{key[:2]}/{key}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: Anyone) -> "AttachmentQuerySet":
        """Those of owners that one may see; and what waits or was refused, only to its author."""
        shown = Q(state__in=Attachment.SHOWN)
        if may_read_staff_content(user):
            shown |= Q(author_id=user.pk)
        return self.filter(_of_owners(user), shown)

    def downloadable_by(self, user: Anyone) -> "AttachmentQuerySet":
        return self.visible_to(user).filter(state__in=Attachment.SHOWN)

    def about(self, owner: models.Model) -> "AttachmentQuerySet":
        return self.filter(owner_type=ContentType.objects.get_for_model(owner), owner_id=owner.pk)

    def waiting(self) -> "AttachmentQuerySet":
        return self.filter(state=Attachment.State.WAITING)

    def published(self) -> "AttachmentQuerySet":
        """As readers of the owner have them."""
        return self.filter(shown=True)

    def being_written(self) -> "AttachmentQuerySet":
        """As they will be with the owner's next version."""
        return self.filter(leaving=False)


class Attachment(Authored):
    """A file that belongs to something people wrote, and is seen by whoever may see that.

    The owner's model has a GenericRelation to it, and a manager with visible_to and editable_by.
    One that is read in versions sets `files_wait`: what is added or taken off reaches readers when
    it calls `actions.show_files`. Its manager then says too whose files_are_open_to a reader, and
    what somebody has in_hand_of them.
    """

    class State(models.TextChoices):
        NOT_SCANNED = "not scanned", "not scanned: no scanner is set up"
        CLEAN = "clean", "scanned, and nothing found"
        WAITING = "waiting", "not shown until the scanner answers"
        INFECTED = "infected", "the scanner found a virus; the file is gone"

    SHOWN = (State.NOT_SCANNED, State.CLEAN)
    MOVES: Mapping[str, frozenset[str]] = {
        State.WAITING: frozenset({State.CLEAN, State.INFECTED}),
        State.NOT_SCANNED: frozenset({State.CLEAN, State.INFECTED}),
        State.CLEAN: frozenset(),
        State.INFECTED: frozenset(),
    }

    key = models.UUIDField("in its address", default=uuid.uuid4, unique=True, editable=False)
    owner_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    owner_id = models.PositiveBigIntegerField()
    owner = GenericForeignKey("owner_type", "owner_id")
    file = models.FileField(storage=private_storage, upload_to=where_kept, blank=True)
    name = models.CharField("name as typed", max_length=200)
    safe_name = models.CharField("name when downloaded", max_length=100)
    description = models.CharField(
        "what it shows", max_length=300, blank=True, help_text="for those who cannot see a picture"
    )
    kind = models.CharField(max_length=4, choices=[(kind.value, kind.name) for kind in Kind])
    size = models.PositiveIntegerField("bytes")
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=11, choices=State, default=State.WAITING)
    shown = models.BooleanField("readers of its owner have it", default=True)
    leaving = models.BooleanField("taken off in the version being written", default=False)
    attached_at = models.DateTimeField(default=timezone.now)
    scanned_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["attached_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="attachment_is_neither_empty_nor_too_large",
                condition=Q(size__gte=1, size__lte=LARGEST),
            ),
            models.CheckConstraint(
                name="only_an_infected_file_is_gone",
                condition=Q(state="infected", file="") | ~Q(state="infected") & ~Q(file=""),
            ),
            models.UniqueConstraint(
                fields=["owner_type", "owner_id", "sha256"], name="one_file_once_for_each_owner"
            ),
            models.CheckConstraint(
                name="only_what_readers_have_waits_to_be_taken_off",
                condition=Q(leaving=False) | Q(shown=True),
            ),
        ]
        indexes = [models.Index(fields=["owner_type", "owner_id"], name="attachments_of_an_owner")]

    def __str__(self) -> str:
        return self.safe_name

    def get_absolute_url(self) -> str:
        return reverse("attachment", args=[self.key, self.safe_name])

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[Kind(self.kind)]

    def may_become(self, state: str) -> bool:
        return state in self.MOVES[self.state]


def owner_models() -> list[type[models.Model]]:
    """Every model that says it has attachments, and who may see it."""
    return [
        model
        for model in apps.get_models()
        if hasattr(model._default_manager, "visible_to")
        and any(
            isinstance(field, GenericRelation) and field.related_model is Attachment
            for field in model._meta.private_fields
        )
    ]


def keeps_versions(owner: type[models.Model] | models.Model) -> bool:
    return bool(getattr(owner, "files_wait", False))


def _of_owners(user: Anyone) -> Q:
    """Whatever says nothing of who may see it is seen by nobody."""
    found = Q(pk__in=[])
    for model in owner_models():
        owners: Any = model._default_manager
        theirs = Q(owner_type=ContentType.objects.get_for_model(model))
        if not keeps_versions(model):
            found |= theirs & Q(owner_id__in=owners.visible_to(user).values("pk"))
            continue
        found |= theirs & Q(shown=True, owner_id__in=owners.files_are_open_to(user).values("pk"))
        found |= theirs & Q(owner_id__in=owners.in_hand_of(user).values("pk"))
    return found
