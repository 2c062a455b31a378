"""For which ICBs a person works, as far as this site knows it for certain."""

from django.db.models import Q, Subquery
from django.utils import timezone

from forum.people.models import AllowedDomain, User
from forum.people.permissions import AnyUser, active_roles_of
from forum.people.request_cache import cached_in_request
from metrics import memberships
from metrics.models import Membership, Place


def icb_ids_of(user: AnyUser) -> frozenset[int]:
    """By the roles granted to them, and by whose e-mail domain they have.

    Not by the home place or organisation of their profile: those anybody can choose.
    """
    if not user.is_authenticated:
        return frozenset()
    person = user
    return cached_in_request(("ICBs of", user.pk), lambda: _icbs_of(person))


def _icbs_of(user: User) -> frozenset[int]:
    roots = {
        held.place_id for held in active_roles_of(user) if held.place_id and not held.is_national
    }
    # All in one question: every page that lists stories or threads asks it.
    domain = AllowedDomain.objects.matching_email(user.email).values("organisation__place_id")[:1]
    links = Membership.objects.filter(memberships.memberships_on(timezone.localdate()))
    over = links.filter(Q(child_id__in=roots) | Q(child_id=Subquery(domain)))
    under = links.filter(Q(parent_id__in=roots) | Q(parent_id=Subquery(domain)))
    related = (
        Q(pk__in=roots)
        | Q(pk=Subquery(domain))
        | Q(pk__in=over.values("parent_id"))
        | Q(pk__in=under.values("child_id"))
    )
    # A provider or a sub-ICB location stands for its ICB, a region's role for all of its ICBs.
    found = Place.objects.filter(related, kind=Place.Kind.ICB)
    return frozenset(found.values_list("pk", flat=True))
