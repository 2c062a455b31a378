"""Every export names all of the state that it shows.

Exports are found in the addresses, and the parameters of each by watching what its view reads. Each
other value of a parameter must either change nothing at all in the file, or be named: in its title,
in its file's name and, where it is a CSV, in its rows. A new export or parameter without a case fails.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date
from html import unescape
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from time_machine import TimeMachineFixture

from metrics import charts, list_history
from metrics.api.figures import FigureList, FigureParams
from metrics.api.responses import CsvRenderer
from metrics.models import Revision
from metrics.paper import pdf, word
from metrics.paper.content import Paper
from metrics.releases.analyse import analyse_newest
from metrics.series import Vintages
from tests.databases import insert_rows
from tests.factories.cancer import make_cancer_months
from tests.factories.people import client_of, make_person
from tests.metrics.releases.test_publish import revised
from tests.months import MARCH, MONTHS, import_file, write_zip
from tests.stored_figures import StoredMonths

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
SVG = "{http://www.w3.org/2000/svg}"
FILE = re.compile(r"\.(csv|svg|png|pdf|docx|txt|json|xlsx)$")
# What holds no figures about places.
WITHOUT_FIGURES = {
    "discussions/<int:number>/export.csv",
    "discussions/<int:number>/export.txt",
    "support/activity.csv",
    "recommendations/counts.csv",
    "recommendations/areas/<slug:code>/counts.csv",
    "history/history.csv",
    "support/counts.csv",
    "technologies/access.csv",
    "technologies/stops.csv",
    "technologies/areas/<slug:code>/to-fill.csv",
    "technologies/areas/<slug:code>/to-fill.xlsx",
    "technologies/<slug:slug>/access.csv",
    "robots.txt",
}


@dataclass(frozen=True)
class Named:
    """Another value, and the words by which a title, a file's name and rows then tell it."""

    value: str
    title: str
    name: str
    cell: str = ""


@dataclass(frozen=True)
class Export:
    """An address whose parts may be exchanged, what its title and name begin with, and for each
    parameter another value; None: whatever is asked for, the file is the same."""

    path: str
    title: str
    name: str
    changes: Mapping[str, Named | None]
    parts: Mapping[str, Named] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    has_rows: bool = True
    # One more month that is to be published.
    later: date | None = None


CARDIOLOGY = Named("C_320", "cardiology", "cardiology", "C_320")
FEBRUARY = Named("2026-02", "February 2026", "2026-02", "2026-02")
MEASURE = Named("within-18-weeks", "18 weeks", "within-18-weeks", "within-18-weeks")
LEEDS = Named("15F", "Leeds", "15F", "15F")
ICBS = Named("icb", "ICBs", "icbs", "icb")
HUMBER = Named("QOQ", "Humber and North Yorkshire", "QOQ", "QOQ")
# What NHS England published before has no month here: tests/metrics/test_history.py draws it.
OF_A_VIEW = {
    "month": FEBRUARY,
    "treatment": CARDIOLOGY,
    "measure": None,
    "sort": None,
    "history": None,
    "release": None,
}
OF_A_REVISION = {
    "treatment": Named("C_110", "", "trauma-and-orthopaedics", "C_110"),
    "place": Named("03R", "", "03R", "03R"),
    "measure": Named("waiting-list", "", "waiting-list", "waiting-list"),
}
WEST_AND_NORTH = "new-icb-west-and-north-london-2026-04"
LONDON = f"/groups/{WEST_AND_NORTH}/"
THAMES = Named(
    "new-icb-thames-valley-2026-04",
    "Thames Valley",
    "thames-valley",
    "group-new-icb-thames-valley-2026-04",
)
OF_VARIATION = {"treatment": CARDIOLOGY, "level": ICBS, "places": None, "add": None}
MONTHLY = {"measure": "admitted-per-1000-monthly"}
PERCENT = {"measure": "within-18-weeks"}
APRIL = date(2026, 4, 1)
MEDIAN = Named("median-wait", "Median waiting time", "median-wait", "median-wait")


def variation(chart: str, words: str, **changes: Named | None) -> Export:
    return Export(
        f"/england/variation/{chart}",
        f"Completed admitted pathways per 1,000 registered people, in the month: {words}",
        f"admitted-per-1000-monthly-{chart}",
        {**OF_VARIATION, "measure": MEASURE, **changes},
        query=MONTHLY if chart != "positions" else {**MONTHLY, "places": "03R"},
    )


EXPORTS = {
    "england/variation/<slug:chart>": [
        variation("map", "a map of sub-ICB locations, 12 months to March 2026"),
        variation("strip", "sub-ICB locations on one scale, 12 months to March 2026"),
        variation("funnel", "sub-ICB locations by size, 12 months to March 2026"),
        variation("spread", "how far sub-ICB locations differ, month by month, "),
        variation(
            "positions",
            "positions of Wakefield among sub-ICB locations, month by month, ",
            places=LEEDS,
            add=Named("leeds", "Wakefield and Leeds", "03R-15F", "15F"),
            level=None,
        ),
    ],
    "places/<slug:code>/figures": [
        Export(
            "/places/QWO/figures",
            "",
            "figures-QWO-each-specialty-2026-03-release-",
            {**OF_A_VIEW, "treatment": None},
            {"QWO": HUMBER},
        )
    ],
    "places/<slug:code>/<slug:slug>": [
        Export(
            "/places/QWO/waiting-list",
            "Waiting list: West Yorkshire, January 2026 to March 2026",
            "waiting-list-QWO-all-specialties-2026-01-to-2026-03-release-",
            OF_A_VIEW,
            {"QWO": HUMBER, "waiting-list": MEASURE},
        )
    ],
    "places/<slug:code>/<slug:slug>/control": [
        Export(
            "/places/QWO/within-18-weeks/control",
            "Control chart of waiting 18 weeks or less: West Yorkshire, January 2026 to March 2026",
            "within-18-weeks-control-QWO-all-specialties-2026-01-to-2026-03-release-",
            OF_A_VIEW,
            {
                "QWO": HUMBER,
                "within-18-weeks": Named(
                    "median-wait", "median waiting", "median-wait", "median-wait"
                ),
            },
        )
    ],
    "places/<slug:code>/why-the-list-moved/<slug:over>": [
        Export(
            "/places/QWO/why-the-list-moved/month",
            "Why the list moved: West Yorkshire, March 2026",
            "why-the-list-moved-QWO-all-specialties-2026-03-release-",
            OF_A_VIEW,
            {"QWO": HUMBER},
        )
    ],
    "places/<slug:code>/cancer/<slug:slug>": [
        Export(
            "/places/QWO/cancer/treated-within-62-days",
            "Control chart of treated within 62 days: West Yorkshire, October 2024 to December 2025",
            "treated-within-62-days-QWO-2024-10-to-2025-12-release-",
            {},
            {
                "QWO": HUMBER,
                "treated-within-62-days": Named(
                    "told-within-28-days", "told within 28", "told-within-28", "told-within-28-days"
                ),
            },
        )
    ],
    "places/<slug:code>/what-it-takes": [
        Export(
            "/places/QWO/what-it-takes",
            "What it would take for 70% within 18 weeks by March 2027, with 40 more treatments a week, those",
            "what-it-takes-70-percent-by-2027-03-40-more-longest-first-QWO-all-specialties-2026-03-release-",
            {
                **OF_A_VIEW,
                "month": Named("2026-04", "April 2026", "2026-04-release", "2026-04"),
                "goal": Named("92-by-2029-03", "92% within", "92-percent", "92-by-2029-03"),
                "by": Named("2027-06", "by June 2027", "by-2027-06", "2027-06"),
                "more": Named("80", "80 more treatments", "80-more", "80"),
                "fewer": Named("10", "10 fewer new pathways", "10-fewer", "10"),
                "order": Named("as-now", "spread over waits as treatments", "as-now", "as-now"),
            },
            {"QWO": HUMBER},
            query={"month": "2026-03", "more": "40"},
            later=APRIL,
        )
    ],
    "places/<slug:code>/<slug:slug>/strip": [
        Export(
            "/places/QWO/waiting-list/strip",
            "Waiting list: inside West Yorkshire, March 2026",
            "waiting-list-inside-QWO-all-specialties-2026-03-release-",
            OF_A_VIEW,
            {
                "QWO": Named("QOQ", "Humber and North Yorkshire", "QOQ", "03H"),
                "waiting-list": MEASURE,
            },
        )
    ],
    "compare": [
        Export(
            "/compare",
            "Waiting 18 weeks or less: Wakefield, January 2026 to March 2026",
            "within-18-weeks-03R-all-specialties-2026-01-to-2026-03-release-",
            {
                **OF_A_VIEW,
                "measure": MEDIAN,
                "places": LEEDS,
                "add": Named("leeds", "Wakefield and Leeds", "03R-15F", "15F"),
            },
            query={"places": "03R"},
        )
    ],
    "measures/<slug:slug>/places": [
        Export(
            "/measures/within-18-weeks/places",
            "Waiting 18 weeks or less: ICBs and sub-ICB locations, March 2026",
            "within-18-weeks-icbs-and-sub-icb-locations-all-specialties-2026-03-release-",
            OF_A_VIEW,
            {"within-18-weeks": MEDIAN},
        )
    ],
    "places/<slug:code>/board-paper": [
        Export(
            "/places/QWO/board-paper",
            "Waiting times: West Yorkshire, March 2026",
            "board-paper-QWO-all-specialties-2026-03-release-",
            OF_A_VIEW,
            {"QWO": HUMBER},
        )
    ],
    "groups/<slug:slug>/figures": [
        Export(
            f"{LONDON}figures",
            "",
            "figures-group-new-icb-west-and-north-london-2026-04-each-specialty-2026-03-release-",
            {**OF_A_VIEW, "treatment": None},
            {WEST_AND_NORTH: replace(THAMES, cell=THAMES.value)},
        )
    ],
    "groups/<slug:slug>/<slug:measure>": [
        Export(
            f"{LONDON}waiting-list",
            "Waiting list: West and North London, from April 2026, January 2026 to March 2026",
            "waiting-list-group-new-icb-west-and-north-london-2026-04-all-specialties-2026-01-to-2026-03-",
            OF_A_VIEW,
            {WEST_AND_NORTH: THAMES, "waiting-list": MEASURE},
        )
    ],
    "groups/<slug:slug>/board-paper": [
        Export(
            f"{LONDON}board-paper",
            "Waiting times: West and North London, from April 2026, March 2026",
            "board-paper-group-new-icb-west-and-north-london-2026-04-all-specialties-2026-03-release-",
            OF_A_VIEW,
            {WEST_AND_NORTH: THAMES},
        )
    ],
    "data/checks": [
        Export(
            "/data/checks",
            "",
            "checks-against-published-all-places-each-specialty-2026-01-to-2026-03-release-",
            {},
        )
    ],
    "data/checks/differences": [
        Export(
            "/data/checks/differences",
            "",
            "differences-from-published-all-places-each-specialty-2026-01-to-2026-03-release-",
            {},
        )
    ],
    "data/revisions/<int:number>/figures": [
        Export(
            "/data/revisions/{revision}/figures",
            "",
            "revised-figures-all-measures-all-places-all-specialties-2026-03-revision-",
            OF_A_REVISION,
        )
    ],
    "data/revisions/<int:number>/signals": [
        Export(
            "/data/revisions/{revision}/signals",
            "",
            "revised-signals-all-measures-all-places-all-specialties-2026-03-revision-",
            OF_A_REVISION,
            has_rows=False,
        )
    ],
    "api/v1/figures/": [
        Export(
            "/api/v1/figures/",
            "",
            "figures-QWO-each-specialty-2026-03-release-",
            {
                "month": FEBRUARY,
                "from": Named("2026-01", "", "2026-01-to-2026-03", "2026-01"),
                "to": Named("2026-02", "", "2026-01-to-2026-02", "2026-02"),
                "place": HUMBER,
                "level": Named("region", "", "QWO-region"),
                "treatment": CARDIOLOGY,
                "modelled": Named("true", "", "estimated-figures", ""),
                "limit": Named("1", "", "rows-1-to-1", ""),
                "offset": Named("1", "", "rows-2-to-101", ""),
            },
            query={"format": "csv", "place": "QWO", "treatment": "all"},
        )
    ],
}
PAGES = {
    "/places/QWO/": ("Waiting times: West Yorkshire, March 2026", OF_A_VIEW),
    "/places/QWO/why-the-list-moved/": (
        "Why the list moved: West Yorkshire, March 2026",
        OF_A_VIEW,
    ),
    "/places/QWO/what-it-takes/": (": West Yorkshire, March 2026", OF_A_VIEW),
    "/places/QWO/waiting-list/": ("Waiting list: West Yorkshire, March 2026", OF_A_VIEW),
    "/measures/within-18-weeks/": (
        "Waiting 18 weeks or less: ICBs and sub-ICB locations, March 2026",
        OF_A_VIEW,
    ),
    "/compare/?places=03R": (
        "Compare places: Waiting 18 weeks or less: Wakefield, March 2026",
        {**OF_A_VIEW, "measure": MEDIAN, "places": LEEDS},
    ),
    "/england/variation/": (
        ": how sub-ICB locations differ, 12 months to March 2026",
        OF_VARIATION,
    ),
    LONDON: ("Waiting times: West and North London, from April 2026, March 2026", OF_A_VIEW),
    "/places/QWO/board-paper/": (
        "Board paper: West Yorkshire, March 2026",
        OF_A_VIEW,
    ),
}


# --- what there is ---------------------------------------------------------------------------------


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from routes(pattern, route)


def is_csv_of_the_api(pattern: URLPattern) -> bool:
    view = getattr(pattern.callback, "cls", None)
    return CsvRenderer in getattr(view, "renderer_classes", ())


def test_there_is_a_case_for_every_export() -> None:
    exports = {
        FILE.sub("", route)
        for route, pattern in routes(get_resolver())
        if (FILE.search(route) and route not in WITHOUT_FIGURES) or is_csv_of_the_api(pattern)
    }
    assert exports == EXPORTS.keys()


class Watched(QueryDict):
    """Remembers which parameters were looked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.asked_for: set[str] = set()
        super().__init__(*args, **kwargs)

    def get(self, key: str, default: Any = None) -> Any:
        self.asked_for.add(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self.asked_for.add(str(key))
        return super().__contains__(key)

    def __getitem__(self, key: str) -> Any:
        self.asked_for.add(key)
        return super().__getitem__(key)


def parameters_read(address: str) -> set[str]:
    path, _, query = address.partition("?")
    request: HttpRequest = RequestFactory().get(address)
    request.user, request.GET = AnonymousUser(), Watched(query)  # type: ignore[misc]
    match = resolve(path)
    match.func(request, *match.args, **match.kwargs)
    return request.GET.asked_for


# --- the published months, once for all --------------------------------------------------------------


@pytest.fixture(scope="module")
def published(
    stored_months: StoredMonths, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Three small months, the newest of them revised."""
    folder = tmp_path_factory.mktemp("revised")
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr(settings, "PATHWAY_STORE", folder / "store")
        insert_rows(stored_months.rows)
        assert import_file(revised(MARCH, folder)).kind == "published"
        analyse_newest()
        make_cancer_months()
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class File:
    """What was given out: its name, the words of its title (and source) and its content."""

    name: str
    words: str
    content: str


Fetch = Callable[[str], File]


@pytest.fixture
def fetch(
    published: None,
    db: None,
    monkeypatch: pytest.MonkeyPatch,
    time_machine: TimeMachineFixture,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager],
) -> Fetch:
    """A paper is asked for, made and given out; here it is no more than its title and its tables'
    captions, for what the two formats do with them is tried elsewhere."""

    def plain(paper: Paper, *, at: object) -> bytes:
        captions = [table.caption for part in paper.parts for table in part.tables]
        pictures = [picture.title for part in paper.parts for picture in part.pictures]
        return "\n".join([paper.title, *pictures, *captions, paper.lead]).encode()

    # Of so many months are the lists that are followed here; standards are still ahead.
    monkeypatch.setattr(list_history, "LENGTH", len(MONTHS))
    time_machine.move_to("2026-06-15T12:00Z")
    monkeypatch.setattr(pdf, "to_pdf", plain)
    monkeypatch.setattr(word, "to_docx", plain)

    # Strangers have one paper of an area made; members as many as they need.
    client = client_of(make_person({}, "member"))

    def fetched(address: str) -> File:
        response = client.get(address)
        if response.status_code == 302:
            with django_capture_on_commit_callbacks(execute=True):
                client.get(response.url)
            response = client.get(address)
        assert response.status_code == 200, address
        content = b"".join(response) if response.streaming else response.content
        kind = response.headers["Content-Type"].partition(";")[0]
        return File(_name(response.headers["Content-Disposition"]), *_read(kind, content))

    return fetched


def _name(header: str) -> str:
    name = re.search('filename="([^"]+)"', header)
    assert name and re.fullmatch(r"[A-Za-z0-9.-]+", name[1]), header
    return name[1]


def _read(kind: str, content: bytes) -> tuple[str, str]:
    if kind == "image/png":
        return "", content.hex()
    text = content.decode()
    if kind != "image/svg+xml":
        return text.partition("\n")[0], text
    root = ElementTree.fromstring(text)
    title = root.find(f"{SVG}title")
    assert title is not None and title.text
    drawn = " ".join(node.text or "" for node in root.iter(f"{SVG}text"))
    assert title.text in drawn, "the title stands in the picture too, and not cut"
    return title.text, drawn


def address(export: Export, ending: str, **query: str) -> str:
    asked = {**export.query, **query}
    number = Revision.objects.latest("pk").pk
    text = "&".join(f"{name}={value}" for name, value in asked.items())
    path = export.path if export.path.startswith("/api") else f"{export.path}.{ending}"
    path = path.replace("{revision}", str(number))
    return f"{path}?{text}" if text else path


def endings(route: str) -> list[str]:
    found = {
        one.rpartition(".")[2]
        for one, _ in routes(get_resolver())
        if FILE.search(one) and FILE.sub("", one) == route
    }
    return sorted(found - {"png", "docx"}) or ["csv"]


CASES = [
    pytest.param(export, ending, id=f"{export.path}.{ending}")
    for route, exports in EXPORTS.items()
    for export in exports
    for ending in endings(route)
]


# --- the walk --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("export", "ending"), CASES)
def test_whatever_is_shown_is_named(
    fetch: Fetch, export: Export, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if export.later:
        monkeypatch.setattr(settings, "PATHWAY_STORE", tmp_path / "store")
        assert import_file(write_zip(tmp_path, export.later)).kind == "published"
    base = fetch(address(export, ending))
    assert base.name.startswith(export.name)
    if ending != "csv":
        assert base.words.startswith(export.title)
    for parameter, change in export.changes.items():
        value = "C_110" if parameter == "treatment" else "name"
        asked = {parameter: change.value if change else value}
        other = fetch(address(export, ending, **asked))
        assert_named(base, other, change, ending, parameter, has_rows=export.has_rows)
    for part, named in export.parts.items():
        path = address(export, ending).replace(f"/{part}", f"/{named.value}", 1)
        assert_named(base, fetch(path), named, ending, part)


def assert_named(
    base: File, other: File, change: Named | None, ending: str, what: str, *, has_rows: bool = True
) -> None:
    if change is None:
        assert other == base, f"{what} changes the file, and nothing in it says so"
        return
    assert not has_rows or other.content != base.content, f"{what} is to show something else"
    assert change.name in other.name and change.name not in base.name, what
    if ending != "csv":
        assert change.title in other.words and change.title not in base.words, what
    elif has_rows and change.cell:
        rows = list(csv.reader(StringIO(other.content)))
        assert any(change.cell in row for row in rows[1:]), what


@pytest.mark.parametrize(("export", "ending"), CASES)
def test_there_is_a_case_for_every_parameter(fetch: Fetch, export: Export, ending: str) -> None:
    if export.path.startswith("/api"):
        assert export.changes.keys() == FigureParams().fields.keys()
        assert FigureList.renderer_classes[-1] is CsvRenderer
        return
    assert parameters_read(address(export, ending)) == export.changes.keys()


def test_a_png_is_its_svg_under_the_same_name(fetch: Fetch) -> None:
    for route in EXPORTS:
        if "svg" not in endings(route):
            continue
        export = EXPORTS[route][0]
        svg = Client().get(address(export, "svg", treatment="C_320"))
        png = fetch(address(export, "png", treatment="C_320"))
        assert png.name == _name(svg.headers["Content-Disposition"]).replace(".svg", ".png")
        assert png.content == charts.to_png(svg.content.decode()).hex()


def test_both_formats_of_a_paper_have_one_name(fetch: Fetch) -> None:
    (paper,) = EXPORTS["places/<slug:code>/board-paper"]
    names = {fetch(address(paper, ending)).name.partition(".")[0] for ending in ("pdf", "docx")}
    assert len(names) == 1


@pytest.mark.parametrize("path", PAGES)
def test_the_title_of_a_page_names_what_it_shows(published: None, db: None, path: str) -> None:
    title, changes = PAGES[path]
    client = client_of(make_person({}, "member"))

    def browser_title(**query: str) -> str:
        page = client.get(path, query) if query else client.get(path)
        found = re.search("<title>(.*?)</title>", page.content.decode(), re.DOTALL)
        assert found
        return " ".join(unescape(found[1]).split())

    assert title in browser_title()
    for parameter, change in changes.items():
        if change:
            assert change.title in browser_title(**{parameter: change.value}), parameter


def test_a_revision_is_named_wherever_it_is_shown(
    fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """March is published anew once more: each file has another name, and each picture says that March
    is revised."""
    monkeypatch.setattr(settings, "PATHWAY_STORE", tmp_path / "store")
    tried = [
        (export, ending)
        for route, exports in EXPORTS.items()
        for export in exports
        for ending in endings(route)
        # Another dataset has vintages of its own.
        if "revision" not in export.path and "/cancer/" not in export.path
    ]
    before = [fetch(address(export, ending)).name for export, ending in tried]
    outcome = import_file(revised(MARCH, tmp_path, edition=2))
    assert outcome.kind == "published", outcome.reasons
    analyse_newest()
    cache.clear()
    release = Vintages.visible_to(None).newest.id
    for (export, ending), name in zip(tried, before, strict=True):
        file = fetch(address(export, ending))
        assert file.name != name and f"release-{release}" in file.name, export
        if ending == "svg":
            assert "revised" in file.content and f"elease {release}," in file.content, export
