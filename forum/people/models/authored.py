from django.conf import settings
from django.db import models

from forum.people.models.roles import Role
from forum.people.models.users import SELF_DECLARED, User

DEMONSTRATION = "Demonstration: "


def label_demonstration(title: str, author: User | None, *, longest: int = 150) -> str:
    """What a demonstration person writes says so in its title, and so wherever the title stands.

    >>> label_demonstration("A shared clinic", User(demonstration=True))
    'Demonstration: A shared clinic'
    >>> label_demonstration("A shared clinic", User())
    'A shared clinic'
    """
    if author is None or not author.demonstration or title.startswith(DEMONSTRATION):
        return title
    return f"{DEMONSTRATION}{title}"[:longest].rstrip()


def is_demonstration(row: models.Model | None) -> bool:
    """Whether a demonstration person wrote it, whatever it is."""
    return bool(getattr(row, "is_demonstration", False))


class Authored(models.Model):
    """Something a person wrote, with their role, profession and organisation at the time.

    Make one with `**permissions.authorship(user, place)`: people change jobs, and readers must know
    in what capacity a thing was said.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    author_role = models.CharField("role at the time", max_length=16, choices=Role, blank=True)
    author_role_place = models.CharField("where, at the time", max_length=120, blank=True)
    author_profession = models.CharField("profession at the time", max_length=80, blank=True)
    author_organisation = models.CharField("organisation at the time", max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def is_demonstration(self) -> bool:
        """Made up: for its label. Who else reads it is a rule: see `permissions.demonstrations`."""
        return self.author is not None and self.author.demonstration

    @property
    def author_role_words(self) -> str:
        role = str(Role(self.author_role).label) if self.author_role else ""
        if self.author_role in ("", Role.MEMBER):
            return self.author_profession or role
        return f"{role} for {self.author_role_place}" if self.author_role_place else role

    @property
    def byline(self) -> str:
        """As printed under what they wrote: Ann Smith, ICB lead for Bury, NHS Bury."""
        parts = (self.author.display_name, self.author_role_words, self.author_organisation)
        words = ", ".join(part for part in parts if part)
        return f"{words} {SELF_DECLARED}" if self._is_self_declared else words

    @property
    def _is_self_declared(self) -> bool:
        """A role was given by somebody; a profession and an organisation are one's own words."""
        if self.author_role not in ("", Role.MEMBER) or self.author.details_confirmed_at:
            return False
        return bool(self.author_profession or self.author_organisation)
