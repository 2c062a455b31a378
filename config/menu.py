"""The parts of the site: what its menu offers, and which pages belong to which part.

Declared once. The menu, the pages beside a page and the first crumb of the way back come from here.
"""

from dataclasses import dataclass, replace

from django.urls import reverse

from metrics.pages.components import MenuItem


@dataclass(frozen=True)
class Part:
    """`view` names its first page; `below` are the beginnings of the addresses of all its pages; `pages`
    the pages, by what they are called and the names of their views, that link to each other."""

    text: str
    view: str
    below: tuple[str, ...]
    pages: tuple[tuple[str, str], ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.view)

    def holds(self, path: str) -> bool:
        return path.startswith(self.below)

    def section_links(self, path: str) -> tuple[MenuItem, ...]:
        """Nothing on a page that is none of these, or has a menu of its own."""
        links = self.links if path not in OWN_MENUS else ()
        if path not in [link.url for link in links]:
            return ()
        return tuple(replace(link, is_current=link.url == path) for link in links)

    @property
    def links(self) -> tuple[MenuItem, ...]:
        return tuple(MenuItem(text, reverse(view)) for text, view in self.pages)


# Overviews that link to further pages of their own.
OWN_MENUS = ("/england/", "/england/variation/")
MENU = (
    Part(
        "Places",
        "places",
        ("/places/", "/england/", "/compare/", "/hospitals/", "/groups/"),
        (
            ("Find a place", "places"),
            ("Hospitals", "hospitals"),
            ("England", "england"),
            ("How far places differ", "variation"),
            ("Compare places", "compare"),
            ("Groups of areas", "groups"),
        ),
    ),
    Part("Specialties", "specialties", ("/specialties/",)),
    Part(
        "Case studies",
        "case_studies",
        (
            *("/case-studies/", "/interventions/", "/technologies/"),
            *("/adoptions/", "/improvement-groups/", "/invitations/"),
        ),
        (
            ("Case studies", "case_studies"),
            ("What places try", "adoptions"),
            ("Improvement groups", "improvement_groups"),
            ("Technologies", "technologies"),
        ),
    ),
    Part("Discussion", "threads", ("/discussions/",)),
    Part(
        "Support",
        "support",
        ("/support/", "/people/", "/recommendations/"),
        (
            ("Open requests", "support"),
            ("People", "people"),
            ("Closed requests and lessons", "support_closed"),
            ("Recommendations", "recommendations"),
        ),
    ),
    Part(
        "Data",
        "data",
        ("/data/", "/measures/", "/api/"),
        (
            ("Sources", "data"),
            ("Measures", "measures"),
            ("Checks", "published_checks"),
            ("Revisions", "revisions"),
            ("API", "api_docs"),
        ),
    ),
)


def part_of(path: str) -> Part | None:
    return next((part for part in MENU if part.holds(path)), None)
