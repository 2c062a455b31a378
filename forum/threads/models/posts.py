"""What people write in threads, and what others make of it."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from forum.people.models import UNIQUE_KEY_PER_AUTHOR, Authored, Idempotent, Role
from forum.people.models.users import UserQuerySet
from forum.people.permissions import AnyUser
from forum.threads import permissions
from forum.threads.lifecycle import POSTS, Visibility
from forum.threads.models.threads import Thread
from metrics.models import Place


class PostKind(models.TextChoices):
    REPLY = "reply", "reply"
    TRIED_IT = "tried_it", "we tried this"


class Outcome(models.TextChoices):
    NONE = "", ""
    WORKED = "worked", "it worked"
    ADAPTED = "adapted", "it worked after changes"
    STOPPED = "stopped", "we stopped"


AUTHOR_FIELDS = (
    "author",
    "author_role",
    "author_role_place",
    "author_profession",
    "author_organisation",
)


class IdentifierCheck(models.TextChoices):
    CLEAR = "clear", "nothing versions"
    WARNED = "warned", "something was pointed out to its author"
    CLEARED = "cleared", "a steward found that it is not an NHS number"


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, user: AnyUser) -> "PostQuerySet":
        """Whose words a person may read."""
        return permissions.can_read_post.filter(self, user)

    def readers(self, post: "Post", people: UserQuerySet) -> UserQuerySet:
        """Of those people, who may read it: see `Thread.objects.readers`."""
        if not post.is_shown:
            return people.none()
        people = people.filter(demonstration=True) if post.is_demonstration else people
        return Thread.objects.readers(post.thread, people)

    def listed_to(self, user: AnyUser) -> "PostQuerySet":
        """The posts on a thread's page: the same, and markers where a post was removed."""
        return permissions.can_see_post.filter(self, user)

    def editable_by(self, user: AnyUser) -> "PostQuerySet":
        return permissions.can_edit_post.filter(self, user)

    def shown(self) -> "PostQuerySet":
        return self.filter(visibility=Visibility.VISIBLE)

    def of(self, thread: Thread) -> "PostQuerySet":
        return self.filter(thread=thread)

    def in_order(self) -> "PostQuerySet":
        return self.order_by("number")

    def unread_by(self, user: AnyUser, after: int) -> "PostQuerySet":
        return self.shown().filter(number__gt=after).exclude(author_id=user.pk)

    # Pages are cut at numbers, never counted off: they stay as they are while others write.

    def page_after(self, number: int, size: int) -> list["Post"]:
        return list(self.filter(number__gt=number).order_by("number")[:size])

    def page_from(self, number: int, size: int) -> list["Post"]:
        return self.page_after(number - 1, size)

    def page_before(self, number: int, size: int) -> list["Post"]:
        posts: list[Post] = list(self.filter(number__lt=number).order_by("-number")[:size])
        return posts[::-1]


class Post(Authored, Idempotent):
    """Its address stays the same through every move; its number gives its place in its thread,
    changes only when it is moved to another thread, and is what pages are cut at."""

    thread = models.ForeignKey(Thread, models.PROTECT, related_name="posts")
    number = models.PositiveIntegerField()
    # Where it was written; a thread that it was moved to says where it came from.
    first_thread = models.ForeignKey(Thread, models.PROTECT, related_name="+")
    reply_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies"
    )
    body = models.TextField()
    kind = models.CharField(max_length=8, choices=PostKind, default=PostKind.REPLY)
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    # What became of "we tried this", on its author's word.
    adoption = models.OneToOneField(
        "adoption.Adoption", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    visibility = models.CharField(max_length=7, choices=Visibility, default=Visibility.VISIBLE)
    visibility_reason = models.CharField(max_length=500, blank=True)
    identifier_check = models.CharField(
        max_length=7, choices=IdentifierCheck, default=IdentifierCheck.CLEAR
    )
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    useful_count = models.PositiveIntegerField(default=0)

    attachments = GenericRelation(
        "writing.Attachment", content_type_field="owner_type", object_id_field="owner_id"
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["thread", "number"]
        indexes = [
            models.Index(
                fields=["thread", "visibility", "number", "author"], name="posts_shown_in_a_thread"
            ),
            models.Index(fields=["author", "-created_at"], name="posts_of_a_person"),
            models.Index(fields=["author", "thread"], name="threads_written_in"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="one_post_per_number"),
            UNIQUE_KEY_PER_AUTHOR,
            models.CheckConstraint(condition=Q(number__gte=1), name="posts_count_from_one"),
            POSTS.state_is_known("a_visibility_is_known"),
            models.CheckConstraint(
                condition=Q(kind="tried_it", outcome__in=["worked", "adapted", "stopped"])
                & Q(place__isnull=False)
                | Q(kind="reply", outcome="", place=None, started_on=None, ended_on=None),
                name="a_tried_it_post_has_a_place_and_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(kind="tried_it") | Q(adoption__isnull=True),
                name="only_a_trial_becomes_an_adoption",
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True)
                | Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
                name="a_trial_does_not_end_before_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(visibility__in=["hidden", "removed"]) | ~Q(visibility_reason=""),
                name="a_hidden_or_removed_post_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(reply_to__isnull=True) | ~Q(reply_to=F("id")),
                name="no_post_replies_to_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"post {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("post", args=[self.pk])

    @property
    def anchor(self) -> str:
        return f"post-{self.pk}"

    @property
    def is_shown(self) -> bool:
        return self.visibility == Visibility.VISIBLE

    @property
    def is_private(self) -> bool:
        return self.thread.is_private

    @property
    def was_moved(self) -> bool:
        return self.thread_id != self.first_thread_id

    def can_become(self, visibility: str) -> bool:
        return POSTS.allows(self.visibility, visibility)


class PostVersionQuerySet(models.QuerySet["PostVersion"]):
    def visible_to(self, user: AnyUser) -> "PostVersionQuerySet":
        return permissions.can_see_version.filter(self, user)


class PostVersion(Authored):
    """What a post said before an edit. Only ever added to."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.TextField()
    at = models.DateTimeField("since when it said this")
    withheld = models.BooleanField(default=False)

    objects = PostVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="one_post_version_per_number")
        ]

    def __str__(self) -> str:
        return f"version {self.number} of post {self.post_id}"


class UsefulMark(models.Model):
    post = models.ForeignKey(Post, models.CASCADE, related_name="useful_marks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "person"], name="one_useful_mark_per_person")
        ]

    def __str__(self) -> str:
        return f"post {self.post_id} is useful"


class Bookmark(models.Model):
    post = models.ForeignKey(Post, models.CASCADE, related_name="bookmarks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bookmarks")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["person", "-at"], name="bookmarks_of_a_person")]
        constraints = [
            models.UniqueConstraint(fields=["post", "person"], name="one_bookmark_per_person")
        ]

    def __str__(self) -> str:
        return f"bookmark of post {self.post_id}"


class Mention(models.Model):
    """Somebody, or all who hold a role somewhere, named in a post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="mentions"
    )
    role = models.CharField(max_length=16, choices=Role, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, role="", place=None)
                | (Q(person__isnull=True) & ~Q(role="")),
                name="a_mention_names_a_person_or_a_role",
            ),
            models.UniqueConstraint(
                fields=["post", "person"],
                condition=Q(person__isnull=False),
                name="one_mention_of_a_person_per_post",
            ),
            models.UniqueConstraint(
                fields=["post", "role", "place"],
                condition=Q(place__isnull=False),
                name="one_mention_of_a_role_and_place_per_post",
            ),
            models.UniqueConstraint(
                fields=["post", "role"],
                condition=Q(person__isnull=True, place__isnull=True),
                name="one_mention_of_a_national_role_per_post",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person_id else self.role
