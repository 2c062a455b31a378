"""People and role groups named in a text, as plain words that can be typed without any script.

A person is @12-ann-smith, a role @icb-lead-QWO or @steward. The number says who is meant where two
have one name; the name must be right too, so that "@12-15" calls nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from forum.people.models import Role, User
from forum.people.permissions import AnyUser, effective_grants, people_visible_to
from forum.threads.models import Mention, Post, Thread
from forum.threads.permissions import can_read
from forum.writing import markdown
from metrics import hierarchy
from metrics.models import Place
from metrics.typed_text import parse_number

MENTIONABLE_ROLES = (Role.ICB_LEAD, Role.APPROVER, Role.STEWARD, Role.IMPROVEMENT_LEAD)
NATIONAL_ROLES = (Role.STEWARD, Role.IMPROVEMENT_LEAD)
ROLES_BY_SLUG = {role.value.replace("_", "-"): role for role in MENTIONABLE_ROLES}
MAX_HANDLE_LENGTH = 40
# So that a pasted list of names does not become a mailing.
MAX_MENTIONS = 20


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
        plural_label = f"{label[0].upper()}{label[1:]}s"
        return f"{plural_label} in {self.place}" if self.place else plural_label

    def people(self) -> QuerySet[User]:
        """At the place, inside it and enclosing it; nationally, everybody with the role."""
        grants = effective_grants().filter(role=self.role)
        if self.place is not None:
            today = timezone.localdate()
            place_ids = Place.objects.filter(
                hierarchy.within_places({self.place.pk}, today)
            ).values("pk")
            enclosing_ids = hierarchy.enclosing_place_ids(self.place.pk, today)
            grants = grants.filter(
                Q(place__isnull=True) | Q(place__in=place_ids) | Q(place__in=enclosing_ids)
            )
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
    slug = slugify(str(person), allow_unicode=True)[:MAX_HANDLE_LENGTH].strip("-_")
    return f"{person.pk}-{slug or 'colleague'}"


def find_mentions(text: str, *, by: User, thread: Thread) -> Mentions:
    """Who is mentioned: people whom the author may find and who may read the thread.

    What stands in code, in links and in what is too long names nobody.
    """
    names = markdown.mentioned_names(text)
    numbers = {int(head) for head in (name.split("-")[0] for name in names) if _is_number(head)}
    candidates = (
        _mentionable_people(by, thread).filter(pk__in=numbers).order_by("pk") if numbers else ()
    )
    mentioned = [person for person in candidates if handle_of(person).lower() in names]
    people = tuple(person for person in mentioned[:MAX_MENTIONS] if can_read(person, thread))
    return Mentions(people, _find_groups(names))


def mentioned_people(mentions: Mentions) -> list[User]:
    people_by_pk = {person.pk: person for group in mentions.groups for person in group.people()}
    return list((people_by_pk | {person.pk: person for person in mentions.people}).values())


def mention_choices(
    user: AnyUser, thread: Thread | None, typed: str, *, limit: int = 8
) -> list[MentionChoice]:
    """For completing what is typed after @: people by name, roles by their words and a place's."""
    words = typed.lower().replace("-", " ").split()
    if not words or not user.is_authenticated:
        return []
    groups = [MentionChoice(group.handle, group.words) for group in _matching_groups(words, limit)]
    people = _mentionable_people(user, thread).exclude(pk=user.pk).select_related("organisation")
    for word in words:
        people = people.filter(Q(name__istartswith=word) | Q(name__icontains=f" {word}"))
    readers = [
        person
        for person in people.order_by("name", "pk")[: limit * 2]
        if thread is None or can_read(person, thread)
    ]
    return [
        *(MentionChoice(handle_of(person), _person_words(person)) for person in readers[:limit]),
        *groups,
    ][:limit]


class MentionLink(NamedTuple):
    """How a mention is shown: by the name, never by a handle with a number. Without an address where
    the reader may not see the page."""

    words: str
    address: str = ""


def mention_links(posts: Iterable[Post], user: AnyUser) -> Mapping[str, MentionLink]:
    """Of those named in some posts, by handle in lower case. One query for a page."""
    visible_people = people_visible_to(user).filter(pk=OuterRef("person"))
    rows = list(
        Mention.objects.filter(post__in=[post.pk for post in posts])
        .select_related("person", "place")
        .annotate(is_visible=Exists(visible_people))
    )
    links: dict[str, MentionLink] = {}
    for row in rows:
        if row.person:
            address = reverse("person", args=[row.person.pk]) if row.is_visible else ""
            links[handle_of(row.person).lower()] = MentionLink(row.person.display_name, address)
        else:
            group = RoleGroup(Role(row.role), row.place)
            address = row.place.get_absolute_url() if row.place else ""
            links[group.handle.lower()] = MentionLink(group.words, address)
    return links


def _mentionable_people(user: AnyUser, thread: Thread | None) -> QuerySet[User]:
    """People whom the user may find, and authors of visible posts in the thread."""
    condition = Q(pk__in=people_visible_to(user).values("pk"))
    if thread is not None:
        condition |= Q(pk__in=Post.objects.of(thread).shown().values("author_id"))
    return User.objects.in_good_standing().filter(condition)


def _find_groups(names: frozenset[str]) -> tuple[RoleGroup, ...]:
    """Where one name begins with another, the longer one counts."""
    groups = [group for group in map(_parse_group, sorted(names)) if group]
    handles = [group.handle for group in groups]
    return tuple(
        group
        for group in groups
        if not any(other.startswith(f"{group.handle}-") for other in handles)
    )[:MAX_MENTIONS]


def _parse_group(name: str) -> RoleGroup | None:
    if name in ROLES_BY_SLUG:
        return RoleGroup(ROLES_BY_SLUG[name]) if ROLES_BY_SLUG[name] in NATIONAL_ROLES else None
    slug, _, code = name.rpartition("-")
    role = ROLES_BY_SLUG.get(slug)
    if role is None or role == Role.STEWARD:
        return None
    place = Place.objects.with_pages().filter(code=code.upper()).first()
    return RoleGroup(role, place) if place else None


def _matching_groups(words: list[str], limit: int) -> list[RoleGroup]:
    groups = []
    for role in MENTIONABLE_ROLES:
        label = f"{role.label}s".lower().split()
        place_words = [word for word in words if not any(part.startswith(word) for part in label)]
        if len(place_words) == len(words):
            continue
        if role in NATIONAL_ROLES and not place_words:
            groups.append(RoleGroup(role))
        if role != Role.STEWARD and place_words:
            places = Place.objects.with_pages().on(timezone.localdate())
            for word in place_words:
                places = places.filter(name__icontains=word)
            groups += [RoleGroup(role, place) for place in places.order_by("kind", "name")[:3]]
    return groups[:limit]


def _person_words(person: User) -> str:
    parts = (str(person), person.described)
    return ", ".join(part for part in parts if part)


def _is_number(text: str) -> bool:
    return parse_number(text, digits=9) is not None
