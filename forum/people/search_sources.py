"""Colleagues who agreed to be found, by name, work and what they can help with."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import QuerySet

from forum.people.models import HelpOffer, User
from forum.people.permissions import AnyUser, people_findable_by
from forum.rooms.place_hierarchy import PlaceHierarchy, place_facets
from forum.rooms.searchable import PLACE_FACETS, TREATMENT_FACET, Audience, Document, Facet
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TREATMENTS


class People:
    kind = "person"
    model = "user"
    facets = TREATMENT_FACET | PLACE_FACETS

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        people = _named() if number is None else _named().filter(pk=number)
        return {document.key: document.stamp for document in _documents(people)}

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        return _documents(_named().filter(pk__in=keys))

    def visible_to(self, user: AnyUser) -> QuerySet[User]:
        return people_findable_by(user)


def _named() -> QuerySet[User]:
    return User.objects.findable().exclude(name="")


def _documents(people: QuerySet[User]) -> Iterator[Document]:
    hierarchy = PlaceHierarchy()
    related = people.select_related("organisation", "home_place").prefetch_related("offers")
    for person in related:
        home = person.home_place
        places = hierarchy.with_parents(home.pk) if home and home.pk in hierarchy.places else ()
        yield _document(person, places)


def _document(person: User, places: Collection[Place]) -> Document:
    offers = [(offer.kind, offer.code) for offer in person.offers.all()]
    treatments = [
        code for kind, code in offers if kind == HelpOffer.Kind.TREATMENT and code in TREATMENTS
    ]
    measures = [
        BY_SLUG[code].title for kind, code in offers if kind == "measure" and code in BY_SLUG
    ]
    return Document(
        kind=People.kind,
        kind_label="Person",
        key=str(person.pk),
        number=person.pk,
        address=person.get_absolute_url(),
        title=person.name,
        note=", ".join(
            text
            for text in ("Colleague", person.profession_words, person.organisation_name)
            if text
        ),
        body=". ".join(text for text in (person.can_help_with, *measures) if text),
        audience=Audience.STAFF,
        facets=(
            *place_facets(places),
            *(Facet("treatment", code, TREATMENTS[code]) for code in treatments),
        ),
    ).with_stamp()
