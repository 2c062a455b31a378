"""Pages about people: rows, words and order."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from forum.people import permissions
from forum.people.distances import NOT_KNOWN, Nearness, nearness
from forum.people.models import HelpOffer, RoleGrant, RoleRequest, User
from forum.people.models.users import UserQuerySet
from forum.people.names import namesakes
from forum.people.web.choices import get_provider
from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.models import Membership, Place
from metrics.rtt.columns import TREATMENTS

PEOPLE_ON_A_PAGE = 20
UNKNOWN_DISTANCE_RANK = 10_000


@dataclass(frozen=True)
class PersonRow:
    name: str
    url: str
    description: str
    location: str
    can_help_with: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class PeoplePage:
    people: tuple[PersonRow, ...]
    page: Page[User]
    near: Place | None
    works_at: Place | None
    is_filtered: bool

    @property
    def count_words(self) -> str:
        number = self.page.paginator.count
        return f"{formatting.count(number)} {'person' if number == 1 else 'people'}"


@dataclass(frozen=True)
class RoleRow:
    """A role in words, for the person's own page and for others'."""

    grant: RoleGrant
    title: str
    dates: str
    is_inactive: bool
    # Empty where this reader has nothing to see or to do there.
    url: str
    end_url: str


@dataclass(frozen=True)
class PersonPage:
    person: User
    description: str
    topics: tuple[str, ...]
    roles: tuple[RoleRow, ...]
    is_me: bool
    shows_profile: bool
    # Whether somebody else than the person says so.
    is_confirmed: bool
    namesakes: tuple[str, ...]
    suspended: str = ""


@dataclass(frozen=True)
class RoleGrantPage:
    role: RoleRow
    is_me: bool
    # Whether this reader may see the page of who holds it.
    shows_person: bool


def people_page(*, user: User, query: Mapping[str, str], number: str | None) -> PeoplePage:
    near = _nearest_to(user, query.get("near"))
    nearness_by_place = _nearness_from(near) if near else {}
    people = _sort_by_nearness(
        _filter_people(permissions.people_findable_by(user), query), nearness_by_place
    )
    page = Paginator(people, PEOPLE_ON_A_PAGE).get_page(number)
    return PeoplePage(
        people=tuple(_person_row(person, nearness_by_place) for person in page.object_list),
        page=page,
        near=near,
        works_at=get_provider(query.get("works_at", "")),
        is_filtered=any(query.values()),
    )


def people_helping_with(*, user: User, treatment: str, most: int) -> tuple[PersonRow, ...]:
    """Colleagues who agreed to be found and can help with a treatment function, the nearest first."""
    near = _nearest_to(user, None)
    nearness_by_place = _nearness_from(near) if near else {}
    helpers = _filter_people(permissions.people_findable_by(user), {"treatment": treatment})
    people = _sort_by_nearness(helpers.exclude(pk=user.pk), nearness_by_place)
    return tuple(_person_row(person, nearness_by_place) for person in people[:most])


def person_page(*, user: User, person: User) -> PersonPage:
    today = timezone.localdate()
    grants = RoleGrant.objects.in_force().filter(user=person).select_related("place", "granted_by")
    inactive_grant_ids = {grant.pk for grant in permissions.grants_awaiting_second_factor(person)}
    suspended = ""
    if person.is_suspended_on(today) and person.suspended_until:
        suspended = (
            f"Suspended until {formatting.day(person.suspended_until)}: {person.suspension_reason}"
        )
    return PersonPage(
        person=person,
        description=_description(person),
        topics=_topics(person),
        roles=tuple(_role_row(grant, user, inactive_grant_ids) for grant in grants),
        is_me=person.pk == user.pk,
        shows_profile=person.findable or person.pk == user.pk,
        is_confirmed=permissions.has_confirmed_details(person),
        namesakes=_namesakes(user, person),
        suspended=suspended,
    )


def role_grant_page(*, user: User, grant: RoleGrant) -> RoleGrantPage:
    inactive_grants = permissions.grants_awaiting_second_factor(grant.user)
    people = permissions.people_visible_to(user)
    return RoleGrantPage(
        role=_role_row(grant, user, {inactive.pk for inactive in inactive_grants}),
        is_me=grant.user_id == user.pk,
        shows_person=people.filter(pk=grant.user_id).exists(),
    )


def own_role_requests(user: User) -> list[RoleRequest]:
    requests = RoleRequest.objects.filter(user=user).exclude(state=RoleRequest.State.WITHDRAWN)
    return list(requests.select_related("place", "decided_by").order_by("-requested_at")[:20])


# --- filters and order --------------------------------------------------------------


def _filter_people(people: UserQuerySet, query: Mapping[str, str]) -> UserQuerySet:
    for word in query.get("q", "").split():
        people = people.filter(
            Q(name__icontains=word)
            | Q(can_help_with__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(profession_other__icontains=word)
        )
    if query.get("works_at"):
        people = people.filter(organisation__place__code=query["works_at"])
    if query.get("profession"):
        people = people.filter(profession=query["profession"])
    for kind, field in (
        (HelpOffer.Kind.TREATMENT, "treatment"),
        (HelpOffer.Kind.MEASURE, "measure"),
    ):
        if query.get(field):
            offers = HelpOffer.objects.filter(kind=kind, code=query[field])
            people = people.filter(pk__in=offers.values("person_id"))
    return people.select_related("organisation", "home_place").prefetch_related("offers")


def _sort_by_nearness(
    people: UserQuerySet, nearness_by_place: Mapping[int, Nearness]
) -> UserQuerySet:
    order = sorted(nearness_by_place, key=lambda place: nearness_by_place[place])
    ranks = [When(home_place_id=place, then=Value(rank)) for rank, place in enumerate(order)]
    if not ranks:
        return people.order_by("name", "pk")
    rank = Case(*ranks, default=Value(UNKNOWN_DISTANCE_RANK), output_field=IntegerField())
    return people.alias(rank=rank).order_by("rank", "name", "pk")


def _nearest_to(user: User, code: str | None) -> Place | None:
    """The place in the query; without one, the user's own place; none for "anywhere"."""
    if code is None:
        return user.home_place
    return Place.objects.with_pages().filter(code=code).first()


def _nearness_from(origin: Place) -> dict[int, Nearness]:
    today = timezone.localdate()
    places = Place.objects.filter(kind__in=[Place.Kind.ICB, Place.Kind.SUB_ICB])
    links = Membership.objects.on(today).filter(parent__kind=Place.Kind.ICB)
    icb_of = dict(links.values_list("child_id", "parent_id"))
    icb_of |= {place.pk: place.pk for place in places if place.kind == Place.Kind.ICB}
    return nearness(origin, places, icb_of)


def _person_row(person: User, nearness_by_place: Mapping[int, Nearness]) -> PersonRow:
    nearness_of_home = nearness_by_place.get(person.home_place_id or 0, Nearness(NOT_KNOWN, 0.0))
    location_parts = [person.home_place.name] if person.home_place else []
    return PersonRow(
        name=person.name,
        url=person.get_absolute_url(),
        description=_description(person),
        location=", ".join(
            [*location_parts, *([nearness_of_home.words] if nearness_of_home.words else [])]
        ),
        can_help_with=person.can_help_with,
        topics=_topics(person),
    )


def _role_row(grant: RoleGrant, user: User, inactive_grant_ids: set[int]) -> RoleRow:
    url, end_url = grant.get_absolute_url(), ""
    if permissions.can_give_up_role(user, grant):
        end_url = f"{url}do/give-up/"
    elif permissions.can_end_role(user, grant):
        end_url = f"{url}do/end/"
    return RoleRow(
        grant,
        _role_title(grant),
        _role_dates(grant),
        grant.pk in inactive_grant_ids,
        url if permissions.can_see_role_grant(user, grant) else "",
        end_url,
    )


# --- words ------------------------------------------------------------------------------------------


def _description(person: User) -> str:
    return person.described[:1].upper() + person.described[1:]


def _topics(person: User) -> tuple[str, ...]:
    """Treatment functions, then measures, each in the order of every list of them."""
    names = {**TREATMENTS, **{slug: measure.title for slug, measure in BY_SLUG.items()}}
    codes = {offer.code for offer in person.offers.all()}
    return tuple(name for code, name in names.items() if code in codes)


def _namesakes(user: User, person: User) -> tuple[str, ...]:
    """Those whom this reader may know of, by what tells them apart."""
    visible = permissions.people_visible_to(user).filter(pk__in=[p.pk for p in namesakes(person)])
    return tuple(f"{other}, {_description(other)}" for other in visible)


def _role_title(grant: RoleGrant) -> str:
    text = str(grant)
    return text[:1].upper() + text[1:]


def _role_dates(grant: RoleGrant) -> str:
    until = f" until {formatting.day(grant.valid_until)}" if grant.valid_until else ""
    return f"since {formatting.day(grant.valid_from)}{until}"
