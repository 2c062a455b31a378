"""People and role groups named in a text, as plain words that can be typed without any script.

A person is @12-ann-smith, a role @icb-lead-QWO or @steward. The number says who is meant where two
have one name; the name must be right too, so that "@12-15" calls nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from forum.people.models import Role, User
from forum.people.permissions import AnyUser, effective_grants, people_visible_to
from forum.threads.models import Mention, Post, Thread
from forum.threads.permissions import can_read
from forum.writing import markdown
from metrics import memberships
from metrics.models import Place

GROUPS = (Role.ICB_LEAD, Role.APPROVER, Role.STEWARD, Role.IMPROVEMENT_LEAD)
NATIONAL = (Role.STEWARD, Role.IMPROVEMENT_LEAD)
BY_SLUG = {role.value.replace("_", "-"): role for role in GROUPS}
LONGEST = 40
# Nobody calls more at once; a list of names pasted in would otherwise be a mailing.
MOST = 20


@dataclass(frozen=True)
class RoleGroup:
    role: Role
    place: Place | None = None

    @property
    def handle(self) -> str:
        slug = self.role.value.replace("_", "-")
        return f"{slug}-{self.place.code}" if self.place else slug

    @property
    def words(self) -> str:
        label = str(self.role.label)
        many = f"{label[0].upper()}{label[1:]}s"
        return f"{many} in {self.place}" if self.place else many

    def people(self) -> QuerySet[User]:
        """Those at the place, in it, and over it; nationally, everybody who holds the role."""
        grants = effective_grants().filter(role=self.role)
        if self.place is not None:
            today = timezone.localdate()
            there = Place.objects.filter(memberships.within_places({self.place.pk}, today)).values(
                "pk"
            )
            over = memberships.enclosing_place_ids(self.place.pk, today)
            grants = grants.filter(Q(place__isnull=True) | Q(place__in=there) | Q(place__in=over))
        return User.objects.filter(pk__in=grants.values("user_id"))


@dataclass(frozen=True)
class Mentions:
    people: tuple[User, ...] = field(default=())
    groups: tuple[RoleGroup, ...] = field(default=())


@dataclass(frozen=True)
class MentionChoice:
    """What can be mentioned: typed as @handle, shown in words."""

    handle: str
    words: str


def handle_of(person: User) -> str:
    slug = slugify(str(person), allow_unicode=True)[:LONGEST].strip("-_")
    return f"{person.pk}-{slug or 'colleague'}"


def find_mentions(text: str, *, by: User, thread: Thread) -> Mentions:
    """Who is named, as far as the author may know of them and they may read the thread.

    What stands in code, in links and in what is too long names nobody.
    """
    names = markdown.mentioned_names(text)
    numbers = {int(head) for head in (name.split("-")[0] for name in names) if _is_number(head)}
    found = _known_to(by, thread).filter(pk__in=numbers).order_by("pk") if numbers else ()
    named = [person for person in found if handle_of(person).lower() in names]
    people = tuple(person for person in named[:MOST] if can_read(person, thread))
    return Mentions(people, _groups_in(names))


def mentioned_people(named: Mentions) -> list[User]:
    found = {person.pk: person for group in named.groups for person in group.people()}
    return list((found | {person.pk: person for person in named.people}).values())


def mention_choices(
    user: AnyUser, thread: Thread | None, typed: str, *, most: int = 8
) -> list[MentionChoice]:
    """For completing what is typed after @: people by name, roles by their words and a place's."""
    words = typed.lower().replace("-", " ").split()
    if not words or not user.is_authenticated:
        return []
    groups = [MentionChoice(group.handle, group.words) for group in _groups_called(words, most)]
    people = _known_to(user, thread).exclude(pk=user.pk).select_related("organisation")
    for word in words:
        people = people.filter(Q(name__istartswith=word) | Q(name__icontains=f" {word}"))
    found = [
        person
        for person in people.order_by("name", "pk")[: most * 2]
        if thread is None or can_read(person, thread)
    ]
    return [*(MentionChoice(handle_of(one), _described(one)) for one in found[:most]), *groups][
        :most
    ]


def mention_links(posts: Iterable[Post], user: AnyUser) -> Mapping[str, str]:
    """The addresses of those named in some posts, for `markdown.render`. One query for a page."""
    seen = people_visible_to(user).filter(pk=OuterRef("person"))
    rows = list(
        Mention.objects.filter(post__in=[post.pk for post in posts])
        .select_related("person", "place")
        .annotate(may_be_known=Exists(seen))
    )
    people = {row.person for row in rows if row.person and row.may_be_known}
    links = {handle_of(one).lower(): reverse("person", args=[one.pk]) for one in people}
    for row in rows:
        if row.role and row.place:
            links[RoleGroup(Role(row.role), row.place).handle.lower()] = (
                row.place.get_absolute_url()
            )
    return links


def _known_to(user: AnyUser, thread: Thread | None) -> QuerySet[User]:
    """Who may be found, and who has written in the thread for all its readers to see."""
    found = Q(pk__in=people_visible_to(user).values("pk"))
    if thread is not None:
        found |= Q(pk__in=Post.objects.of(thread).shown().values("author_id"))
    return User.objects.in_good_standing().filter(found)


def _groups_in(names: frozenset[str]) -> tuple[RoleGroup, ...]:
    """Of names that one begins with the other, the longer is meant."""
    groups = [group for group in map(_group_called, sorted(names)) if group]
    handles = [group.handle for group in groups]
    return tuple(
        group
        for group in groups
        if not any(other.startswith(f"{group.handle}-") for other in handles)
    )[:MOST]


def _group_called(name: str) -> RoleGroup | None:
    if name in BY_SLUG:
        return RoleGroup(BY_SLUG[name]) if BY_SLUG[name] in NATIONAL else None
    slug, _, code = name.rpartition("-")
    role = BY_SLUG.get(slug)
    if role is None or role == Role.STEWARD:
        return None
    place = Place.objects.with_pages().filter(code=code.upper()).first()
    return RoleGroup(role, place) if place else None


def _groups_called(words: list[str], most: int) -> list[RoleGroup]:
    found = []
    for role in GROUPS:
        label = f"{role.label}s".lower().split()
        rest = [word for word in words if not any(part.startswith(word) for part in label)]
        if len(rest) == len(words):
            continue
        if role in NATIONAL and not rest:
            found.append(RoleGroup(role))
        if role != Role.STEWARD and rest:
            places = Place.objects.with_pages().on(timezone.localdate())
            for word in rest:
                places = places.filter(name__icontains=word)
            found += [RoleGroup(role, place) for place in places.order_by("kind", "name")[:3]]
    return found[:most]


def _described(person: User) -> str:
    parts = (str(person), person.profession_words, person.organisation_name)
    return ", ".join(part for part in parts if part)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
