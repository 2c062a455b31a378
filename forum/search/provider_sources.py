"""Hospital trusts and other providers, each found under the place of which it treats most people."""

from collections.abc import Collection, Iterator, Mapping

from forum.rooms.place_hierarchy import PlaceHierarchy, place_facets
from forum.rooms.searchable import PLACE_FACETS, Document, ReadWhole
from forum.search import reference
from metrics import formatting
from metrics.models import Place, Succession
from metrics.pages.provider_words import kind_words
from metrics.pages.providers import ListedProvider, listed_providers
from metrics.series import Vintages

# A trust that has sent nothing for longer is found by what became of it.
MONTHS_BACK = 13
SHORTENED = (
    *("University Hospitals", "Teaching Hospitals", "University Teaching Hospitals", "Hospitals"),
    *("University Hospital", "Hospital", "Healthcare", "Health", "Teaching", "University"),
)
FORMS = ("NHS Foundation Trust", "NHS Trust")


class Providers(ReadWhole):
    kind = "provider"
    model = "place"
    facets = PLACE_FACETS

    def all_documents(self) -> Iterator[Document]:
        vintages = Vintages.visible_to(None)
        if not vintages:
            return
        listed = listed_providers(vintages, MONTHS_BACK)
        successors = successors_of_providers()
        hierarchy = PlaceHierarchy()
        names: dict[str, list[str]] = {}
        for row in reference.rows("hospital_names"):
            names.setdefault(row["provider"], []).append(row["text"])
        for provider in Place.objects.filter(kind=Place.Kind.PROVIDER).order_by("code"):
            successor = successors.get(provider.code)
            at = listed.get(successor.code if successor else provider.code)
            if at is not None:
                yield _provider(provider, successor, at, hierarchy, names.get(provider.code, ()))


def common_names(name: str) -> Iterator[str]:
    """What is left without the words of form.

    >>> list(common_names("Mid Yorkshire Teaching NHS Trust"))
    ['Mid Yorkshire Teaching', 'Mid Yorkshire']
    >>> list(common_names("The Christie NHS Foundation Trust"))
    ['The Christie', 'Christie']
    """
    for form in FORMS:
        name = name.removesuffix(f" {form}").rstrip(",")
    yield name
    for ending in sorted(SHORTENED, key=len, reverse=True):
        if name.endswith(f" {ending}"):
            yield name.removesuffix(f" {ending}")
            break
    if name.startswith("The "):
        yield name.removeprefix("The ")


def successors_of_providers() -> Mapping[str, Place]:
    """What a provider is part of now, if it has been taken over."""
    rows = Succession.objects.filter(
        predecessor__kind=Place.Kind.PROVIDER,
        successor__isnull=False,
        kind__in=[Succession.Kind.MERGE, Succession.Kind.ACQUIRE, Succession.Kind.RECODE],
    )
    return {
        row.predecessor.code: row.successor
        for row in rows.select_related("predecessor", "successor")
        if row.successor
    }


def _provider(
    provider: Place,
    successor: Place | None,
    at: ListedProvider,
    hierarchy: PlaceHierarchy,
    names: Collection[str],
) -> Document:
    parts = [f"{kind_words(provider)}, {provider.code}"]
    if successor:
        parts.append(f"Now part of {successor.name}")
    if at.month:
        parts.append(f"Last figures: {formatting.month(at.month)}")
    return Document(
        kind=Providers.kind,
        kind_label="Hospital trust or other provider",
        key=provider.code,
        number=provider.pk,
        address=provider.get_absolute_url(),
        title=provider.name,
        note=". ".join(parts),
        body=f"Also called {', '.join(names)}." if names else "",
        facets=tuple(place_facets(hierarchy.with_parents(at.place.pk))),
        names=(*common_names(provider.name), provider.code, *names),
    ).with_stamp()
