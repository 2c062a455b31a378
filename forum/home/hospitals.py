"""Finding a hospital: every provider by name, NHS trusts first, and by what else it is called."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from django.urls import reverse

from forum.search import reference
from forum.search.provider_sources import common_names, successors_of_providers
from metrics import formatting
from metrics.models import Place, ProviderFigure
from metrics.pages.components import Link, MenuItem
from metrics.place_search import Text, find_called
from metrics.rtt.providers import is_nhs_trust
from metrics.series import Vintages

LONGEST_TEXT, MOST_MATCHES = 100, 40
DIGITS = "0-9"
OWN_NAME, OWN_CODE, SHORT_NAME, SITE, FORMER_NAME = 3.0, 4.0, 2.0, 1.0, 0.5


@dataclass(frozen=True)
class HospitalsPage:
    """What was typed with its answers; or those whose name begins with a letter; or all NHS trusts, and
    how many others there are. `without_figures`: in the newest month."""

    text: str
    trusts: tuple[Link, ...]
    independent: tuple[Link, ...]
    without_figures: tuple[Link, ...] = ()
    month: str = ""
    only: str = ""
    letter: str = ""
    initials: tuple[MenuItem, ...] = ()
    others: str = ""

    @property
    def number(self) -> int:
        return len(self.trusts) + len(self.independent)


def hospitals_page(
    *, user: object, text: str, vintages: Vintages, letter: str = ""
) -> HospitalsPage:
    """`only` is where to go on to at once: whoever typed a code meant that provider."""
    text = text.strip()[:LONGEST_TEXT]
    providers = list(Place.objects.visible_to(user).filter(kind=Place.Kind.PROVIDER))
    if text:
        return _matching(text, providers)
    newest = vintages.newest
    figures = ProviderFigure.objects.visible_to(user).filter(release=newest.id)
    reporting = set(figures.values_list("place_id", flat=True))
    initials = sorted({_initial(place) for place in providers})
    letter = letter.upper() if letter.upper() in initials else ""
    page = HospitalsPage(
        text,
        (),
        (),
        month=formatting.month(newest.month),
        letter=letter,
        initials=_menu(initials, letter),
    )
    if letter:
        return _beginning(page, [p for p in providers if _initial(p) == letter], reporting)
    trusts, independent = _by_kind((p, _link(p)) for p in providers if p.pk in reporting)
    return replace(page, trusts=trusts, others=_others_words(len(independent)))


def _beginning(
    page: HospitalsPage, providers: Iterable[Place], reporting: Collection[int]
) -> HospitalsPage:
    listed = list(providers)
    trusts, independent = _by_kind((p, _link(p)) for p in listed if p.pk in reporting)
    without_figures = tuple(_link(place) for place in listed if place.pk not in reporting)
    return replace(page, trusts=trusts, independent=independent, without_figures=without_figures)


def _others_words(number: int) -> str:
    providers = "independent provider" if number == 1 else "independent providers"
    return f"{formatting.count(number)} {providers} sent figures" if number else ""


def _initial(provider: Place) -> str:
    """Names that begin with a digit stand together."""
    initial = provider.name[:1].upper()
    return initial if initial.isalpha() else DIGITS


def _menu(initials: Iterable[str], current: str) -> tuple[MenuItem, ...]:
    address = reverse("hospitals")
    return (
        MenuItem("All NHS trusts", address, is_current=not current),
        *(
            MenuItem(initial, f"{address}?letter={initial}", is_current=initial == current)
            for initial in initials
        ),
    )


def _matching(text: str, providers: Iterable[Place]) -> HospitalsPage:
    matches = find_called(text, lambda: _called(providers), MOST_MATCHES)
    exact = [match.place for match in matches if match.place.code == text.upper()]
    links = ((match.place, _link(match.place, match.why)) for match in matches)
    return HospitalsPage(text, *_by_kind(links), only=exact[0].get_absolute_url() if exact else "")


def _by_kind(links: Iterable[tuple[Place, Link]]) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """NHS trusts, and all others."""
    pairs = list(links)
    trusts = tuple(link for place, link in pairs if is_nhs_trust(place.code))
    return trusts, tuple(link for place, link in pairs if not is_nhs_trust(place.code))


def _called(providers: Iterable[Place]) -> Iterator[tuple[Place, list[Text]]]:
    """Each with its names, those of its hospitals and of what is now part of it."""
    sites: dict[str, list[str]] = {}
    for row in reference.rows("hospital_names"):
        sites.setdefault(row["provider"], []).append(row["text"])
    former: dict[str, list[str]] = {}
    names = {provider.code: provider.name for provider in providers}
    for code, successor in successors_of_providers().items():
        former.setdefault(successor.code, []).append(names[code])
    for provider in providers:
        own, *shorter = common_names(provider.name)
        texts: list[Text] = [
            (provider.name, "", OWN_NAME),
            (provider.code, f"code {provider.code}", OWN_CODE),
            *((name, "", SHORT_NAME) for name in (own, *shorter)),
            *((site, f"also called {site}", SITE) for site in sites.get(provider.code, ())),
            *((name, f"includes {name}", FORMER_NAME) for name in former.get(provider.code, ())),
        ]
        yield provider, texts


def _link(provider: Place, why: str = "") -> Link:
    note = provider.code
    if provider.valid_to:
        note += f", until {formatting.day(provider.valid_to)}"
    return Link(provider.name, provider.get_absolute_url(), f"{note}: {why}" if why else note)
