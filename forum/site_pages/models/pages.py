"""What the site says about itself, as its administrators wrote it: every version stays."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from forum.people.permissions import AnyUser
from forum.site_pages.permissions import can_edit_pages


class SitePage(models.TextChoices):
    ABOUT = "about", "About and help"
    CONTACT = "contact", "Contact"
    PRIVACY = "privacy", "Privacy notice"
    TERMS = "terms", "Terms of use"
    COOKIES = "cookies", "Cookies"
    ACCESSIBILITY = "accessibility", "Accessibility statement"

    @property
    def address(self) -> str:
        return reverse(self.value)


class VersionIsPermanent(Exception):
    """Versions and reviews are only ever added."""


class PermanentQuerySet(models.QuerySet[Any]):
    def update(self, **changes: Any) -> NoReturn:
        raise VersionIsPermanent("versions are not changed")

    def delete(self) -> NoReturn:
        raise VersionIsPermanent("versions are not deleted")


class PageVersionQuerySet(PermanentQuerySet):
    def visible_to(self, user: AnyUser) -> "PageVersionQuerySet":
        """All for those who keep the pages; everybody else reads the newest of each on its own page."""
        return self.all() if can_edit_pages(user) else self.none()

    def of(self, page: SitePage) -> "PageVersionQuerySet":
        return self.filter(page=page)


class Permanent(models.Model):
    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise VersionIsPermanent("versions are not changed")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise VersionIsPermanent("versions are not deleted")


class PageVersion(Permanent):
    """A trigger in the database refuses updates and deletes that go past the ORM.

    The first version of a page is what came with the site: it is stored when somebody reviews or
    changes it, so that until then the page follows the software.
    """

    page = models.CharField(max_length=13, choices=SitePage)
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=50_000)
    what_changed = models.CharField("what is new in this version", max_length=300, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty for what came with the site",
    )
    written_at = models.DateTimeField(default=timezone.now)

    objects = PageVersionQuerySet.as_manager()

    class Meta:
        ordering = ["page", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="one_version_per_page_number"),
            models.CheckConstraint(
                condition=Q(page__in=SitePage.values), name="a_site_page_is_known"
            ),
            models.CheckConstraint(
                condition=Q(number__gt=0) & ~Q(text=""), name="a_page_version_has_number_and_text"
            ),
            models.CheckConstraint(
                condition=Q(number=1, written_by__isnull=True)
                | Q(number__gt=1, written_by__isnull=False) & ~Q(what_changed=""),
                name="only_the_first_version_came_with_the_site",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_page_display()}, version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("site_page_version", args=[self.page, self.number])


class PageReview(Permanent):
    """That an administrator read a version and found it right as it is."""

    version = models.ForeignKey(PageVersion, models.PROTECT, related_name="reviews")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(default=timezone.now)

    objects = PermanentQuerySet.as_manager()

    class Meta:
        ordering = ["-reviewed_at", "-pk"]

    def __str__(self) -> str:
        return f"review of version {self.version_id}"
