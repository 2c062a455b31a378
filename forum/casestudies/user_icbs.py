"""Which ICBs a person works for, by what this site knows for certain."""

from django.db.models import Q, Subquery
from django.utils import timezone

from forum.people.models import AllowedDomain, User
from forum.people.permissions import AnyUser, active_roles_of
from forum.people.request_cache import cached_in_request
from metrics.models import Membership, Place


def icb_ids_of(user: AnyUser) -> frozenset[int]:
    """By their roles and the organisation of their e-mail domain.

    Not by the home place or organisation of their profile, which anybody can choose.
    """
    if not user.is_authenticated:
        return frozenset()
    person = user
    return cached_in_request(("ICBs of", user.pk), lambda: _read_icb_ids(person))


def _read_icb_ids(user: User) -> frozenset[int]:
    role_place_ids = {
        role.place_id for role in active_roles_of(user) if role.place_id and not role.is_national
    }
    # One query: every page that lists case studies or threads needs it.
    domain_place = AllowedDomain.objects.matching_email(user.email).values(
        "organisation__place_id"
    )[:1]
    links = Membership.objects.on(timezone.localdate())
    above = links.filter(Q(child_id__in=role_place_ids) | Q(child_id=Subquery(domain_place)))
    below = links.filter(Q(parent_id__in=role_place_ids) | Q(parent_id=Subquery(domain_place)))
    related = (
        Q(pk__in=role_place_ids)
        | Q(pk=Subquery(domain_place))
        | Q(pk__in=above.values("parent_id"))
        | Q(pk__in=below.values("child_id"))
    )
    # A provider or sub-ICB location counts for its ICB, a role in a region for all of its ICBs.
    icbs = Place.objects.filter(related, kind=Place.Kind.ICB)
    return frozenset(icbs.values_list("pk", flat=True))
