"""For which ICBs a person works, as far as this site knows it for certain."""

from django.db.models import Q
from django.utils import timezone

from forum.people import coverage
from forum.people.models import AllowedDomain, User
from forum.people.permissions import Anyone, holdings
from forum.people.remembering import remember
from metrics.models import Membership, Place


def icbs_of(user: Anyone) -> frozenset[int]:
    """By the roles granted to them, and by whose e-mail domain they have.

    Not by the home place or organisation of their profile: those anybody can choose.
    """
    if not user.is_authenticated:
        return frozenset()
    person = user
    return remember(("ICBs of", user.pk), lambda: _icbs_of(person))


def _icbs_of(user: User) -> frozenset[int]:
    roots = {held.place_id for held in holdings(user) if held.place_id and not held.everywhere}
    domain = AllowedDomain.objects.for_email(user.email)
    if domain and domain.organisation and domain.organisation.place_id:
        roots.add(domain.organisation.place_id)
    if not roots:
        return frozenset()
    links = Membership.objects.filter(coverage.held_on(timezone.localdate()))
    over = links.filter(child_id__in=roots).values("parent_id")
    under = links.filter(parent_id__in=roots).values("child_id")
    related = Q(pk__in=roots) | Q(pk__in=over) | Q(pk__in=under)
    # A provider or a sub-ICB location stands for its ICB, a region's role for all of its ICBs.
    found = Place.objects.filter(related, kind=Place.Kind.ICB)
    return frozenset(found.values_list("pk", flat=True))
