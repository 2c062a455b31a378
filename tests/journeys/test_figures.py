"""Reading the figures, as an ICB lead, a clinician or anyone would."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.journeys.conftest import NARROW, WIDE, Opener, Site, words_with_and_without_scripts
from tests.journeys.criteria import criterion
from tests.months import FEBRUARY, write_zip
from tests.sampling import as_proofs
from tests.waiting import wait_until

PAGES = (
    "/",
    "/england/",
    "/england/variation/",
    "/england/variation/map/",
    "/england/variation/funnel/",
    "/england/variation/ranks/?places=03R,15F",
    "/england/variation/movers/",
    "/england/variation/report/",
    "/places/",
    "/places/QWO/",
    "/places/QWO/what-it-takes/?treatment=C_110&more=40&fewer=10",
    "/places/QWO/inside/",
    "/places/QWO/why-the-list-moved/",
    "/places/QWO/cancer/",
    "/places/QWO/compare/",
    "/places/QWO/case-studies/",
    "/places/QWO/discussion/",
    "/places/QWO/support/",
    "/hospitals/",
    "/places/RXF/",
    "/specialties/",
    "/specialties/cardiology/",
    "/places/03R/",
    "/places/QF7/within-18-weeks/",
    "/compare/?places=03R,15F,03H,03Q&measure=admitted-per-1000",
    "/adoptions/",
    "/improvement-groups/",
    "/groups/new-icb-thames-valley-2026-04/",
    "/technologies/",
    "/technologies/access/",
    "/recommendations/",
    "/recommendations/areas/QWO/",
    "/measures/about-ratings/",
    "/technologies/heartflow-ffrct/",
    "/measures/",
    "/data/",
    "/data/1/",
    "/data/checks/",
    "/accessibility/",
    "/contact/message/",
    "/account/login/",
    "/no-such-page/",
)
# Of a kind with one above: looked at by `make proofs`.
VARIANTS = (
    "/england/variation/over-time/",
    "/england/variation/near-pairs/",
    "/places/?q=nowhere%20at%20all",
    "/places/RXF/waiting-list/",
    "/places/RXF/case-studies/",
    "/places/S1Y5D/",
    "/evaluations/",
    "/recommendations/areas/",
    "/measures/median-wait/",
    "/data/revisions/",
    "/house-rules/",
    "/places/QWO/data/",
    "/england/what-it-takes/",
    "/technologies/stops/",
    "/technologies/heartflow-ffrct/access/",
    "/places/?q=lewisham",
    "/hospitals/?letter=S",
    "/places/RXF/figures/?treatment=C_110",
    "/places/RXF/compare/?treatment=C_320",
    "/places/NVC20/",
    "/places/RHQ/",
    "/places/U2G6B/",
    "/places/QNQ/",
    "/recommendations/areas/QWO/history/",
    "/recommendations/history/",
    "/technologies/heartflow-ffrct/at/03R/",
    "/compare/",
    "/account/signup/",
    "/contact/message/sent/",
    "/technologies/corrections/",
    "/england/cancer/",
    "/england/why-the-list-moved/?treatment=C_110",
    "/england/variation/spread/",
    "/england/variation/ranks/?level=provider&measure=within-18-weeks&places=RXF,RR8",
    "/places/QWO/figures/",
    "/data/history/",
    "/places/Y63/",
    "/groups/",
    "/england/variation/?measure=admitted-per-1000-monthly&level=icb&treatment=C_110",
    "/places/QOQ/",
    "/places/QOQ/?month=2025-03&treatment=C_320&measure=median-wait&sort=name",
    "/places/03N/why-the-list-moved/",
    "/hospitals/?q=pinderfields",
    "/specialties/?q=knee",
    "/specialties/cardiology/?place=03Q&measure=median-wait",
    "/places/QVV/",
    "/places/03N/",
    "/places/03Q/",
    "/places/03Q/waiting-list/",
    "/places/QOQ/admitted-per-1000/",
    "/measures/within-18-weeks/",
    "/england/figures/",
    "/england/inside/",
    "/england/case-studies/",
    "/england/discussion/",
    "/england/data/",
)
RULED_OUT = re.compile(
    r"\b(worst|failing|poor performer|league table|postcode lottery|caused by|proves|thanks to|transformed)\b",
    re.I,
)
# In pixels, at the wide width.
LONGEST = 6_000
MOST_EMPTY = 300
PLACES = """all => all.map(heading => heading.getBoundingClientRect())
    .map(({left, top}) => [Math.round(left), Math.round(top)])"""
# By where a column begins: how far down the last thing in it ends.
ENDS_OF_COLUMNS = """overview => {
    const ends = {};
    for (const one of overview.querySelectorAll('h2, h3, p, summary')) {
        for (const {left, bottom, height} of one.getClientRects()) {
            const column = left < innerWidth / 2 ? 'first' : 'second';
            if (height) ends[column] = Math.max(ends[column] || 0, bottom);
        }
    }
    return ends;
}"""
UNFINISHED = ("None%", " nan", "undefined", "{{", "}}", "{%", "lorem ipsum", "Traceback")


# A passkey needs JavaScript: without it the page says so instead of offering one.
ANOTHER_WITHOUT = ("/account/login/",)


@pytest.mark.parametrize("path", [*PAGES, *as_proofs(VARIANTS)])
def test_every_page_is_accessible_at_two_widths_and_says_the_same_without_javascript(
    path: str, open_page: Opener, axe: Callable[[Page], None]
) -> None:
    page = open_page(path)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} overflows"
    assert page.locator("h1").count() == 1
    assert page.title().strip()
    words = page.inner_text("body")
    assert not RULED_OUT.search(words), RULED_OUT.search(words)
    assert not [bad for bad in UNFINISHED if bad.lower() in words.lower()]
    unnamed = page.locator("svg[role=img]").evaluate_all(
        "all => all.filter(s => !s.querySelector('title') || !s.querySelector('desc')).length"
    )
    assert unnamed == 0
    says_the_same_without_javascript(page, path, open_page)


def says_the_same_without_javascript(page: Page, path: str, open_page: Opener) -> None:
    page.set_viewport_size({"width": WIDE, "height": 900})
    without = open_page(path, javascript=False)
    if path not in ANOTHER_WITHOUT:
        assert words_with_and_without_scripts(without) == words_with_and_without_scripts(page)
    without.set_viewport_size({"width": 320, "height": 900})
    wide = without.locator("main").evaluate("e => e.scrollWidth > 320 ? e.scrollWidth : 0")
    assert not wide, f"{path} overflows at 320"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_lead_finds_their_place_and_sees_where_it_stands(
    open_page: Opener, javascript: bool
) -> None:
    # Given somebody who knows only the name of their town
    page = open_page("/", javascript=javascript)
    # When they type it and follow the first answer
    page.fill("#place-search", "grimsby")
    page.click("main button:has-text('Search')")
    page.click("main a:has-text('North East Lincolnshire')")
    with criterion("A2 no scripts"):
        assert page.locator("h1:has-text('North East Lincolnshire')").count() == 1
    # Then the first sentence says where it stands, beside England
    first = page.locator(".nhsuk-lede-text").inner_text()
    assert re.match(
        r"In January 2026, [\d,]+ pathways were waiting in North East Lincolnshire\. Without Sheffield Teaching"
        r" Hospitals, which has sent nothing since July 2025, there were [\d,]+ (more|fewer) than a year before\."
        r" \d+\.\d% had waited 18 weeks or less \(England 61\.4%\)\.$",
        first,
    )
    # And it is compared with the other places of its ICB, Vale of York among them
    page.click("nav.page-menu a:has-text('In its ICB')")
    inside = page.inner_text("main")
    assert "Vale of York" in inside and "Hull" in inside
    # And on a page of its own its providers are named with their share
    page.click("nav.page-menu a:has-text('Figures')")
    assert (
        "Northern Lincolnshire and Goole"
        in page.locator("section[aria-labelledby=providers]").inner_text()
    )


@pytest.mark.parametrize("javascript", [True, False])
def test_the_state_of_a_view_is_a_link(open_page: Opener, javascript: bool) -> None:
    page = open_page("/places/QWO/figures/", javascript=javascript)
    page.select_option("#choose-month", "2025-06")
    page.select_option("#choose-treatment", "C_320")
    page.select_option("#choose-measure", "over-52-weeks-share")
    page.click("main button:has-text('Show')")
    assert (
        "cardiology pathways were waiting in West Yorkshire"
        in page.locator(".nhsuk-lede-text").inner_text()
    )
    again = open_page(
        page.url.split("127.0.0.1")[1].split("/", 1)[1].join(["/", ""]), javascript=javascript
    )
    with criterion("A2 address"):
        assert again.inner_text("main") == page.inner_text("main")
        assert re.search(r"June 2025.*Release \d+", again.inner_text("main"), re.S)


def test_each_chart_has_its_table_and_its_file(open_page: Opener) -> None:
    page = open_page("/places/QWO/within-18-weeks/", javascript=False)
    with criterion("A2 table and CSV"):
        charts = page.locator("main figure.figure")
        assert charts.count() >= 2
        for at in range(charts.count()):
            title = charts.nth(at).locator(".figure__title").inner_text()
            assert charts.nth(at).locator("table").count(), title
            assert charts.nth(at).locator("a[href*=csv]").count(), title


def test_sheffield_is_not_said_to_have_improved(open_page: Opener) -> None:
    page = open_page("/places/03N/")
    words = page.inner_text("main")
    assert (
        "Sheffield Teaching Hospitals NHS Foundation Trust (RHQ) sent no figures for January 2026"
        in words
    )
    assert "88.0%" in words and "true number is higher" in words
    assert "fewer than a year before" not in words


def test_vale_of_york_is_not_compared_across_the_move_of_its_practices(open_page: Opener) -> None:
    words = open_page("/places/03Q/").inner_text("main")
    assert "14 practices leave for North Yorkshire" in words
    assert "fewer than a year before" not in words


def test_a_search_for_a_code_goes_straight_to_the_place(open_page: Opener) -> None:
    assert open_page("/places/?q=qoq").url.endswith("/places/QOQ/")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("month=2031-01", "no figures here for “2031-01”"),
        ("month=banana", "no figures here for “banana”"),
        ("treatment=C_007", "no treatment function “C_007”"),
        ("measure=happiness", "no measure “happiness”"),
    ],
)
def test_what_cannot_be_had_is_said_and_something_is_shown(
    open_page: Opener, asked: str, said: str
) -> None:
    words = open_page(f"/places/QOQ/?{asked}").inner_text("main")
    assert said in words
    assert "Humber and North Yorkshire" in words and "January 2026" in words


def test_by_keyboard_alone(open_page: Opener) -> None:
    page = open_page("/places/QOQ/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to main content"
    page.keyboard.press("Enter")
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
        )
    for wanted in ("choose-month", "Show", "Waiting list", "Inside"):
        assert wanted in reached, wanted


def signed_in_data_manager(site: Site, open_page: Opener, *, javascript: bool = True) -> Page:
    """Somebody with the right to publish."""
    site.manage(
        "shell",
        "-c",
        "from forum.people.models import User; from allauth.account.models import EmailAddress;"
        " u, new = User.objects.get_or_create(email='data@example.nhs.uk', is_superuser=True, is_staff=True);"
        " u.set_password('a long enough phrase'); u.save() if new else None;"
        " EmailAddress.objects.get_or_create(user=u, email=u.email, verified=True, primary=True)",
    )
    page = open_page("/account/login/", javascript=javascript)
    page.fill("input[name=login]", "data@example.nhs.uk")
    page.fill("input[name=password]", "a long enough phrase")
    page.click("main button:has-text('Sign in')")
    return page


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_staff_upload_months_and_see_what_becomes_of_each(
    javascript: bool, site: Site, open_page: Opener, axe: Callable[[Page], None], tmp_path: Path
) -> None:
    # Given a month that is far smaller than the one before, and a file that is no zip
    small = write_zip(tmp_path, FEBRUARY)
    (tmp_path / "notes.zip").write_text("not a zip")
    page = signed_in_data_manager(site, open_page, javascript=javascript)
    page.goto(f"{site.address}/data/")
    page.click("main a:has-text('Import files')")
    # When both are uploaded, with an address elsewhere
    page.fill("#addresses", "https://example.org/file.zip")
    page.set_input_files("#files", [small, tmp_path / "notes.zip"])
    page.click("button:has-text('Import')")
    # Then what cannot be taken is told, and kept to be put right
    summary = page.locator(".nhsuk-error-summary").inner_text()
    assert "notes.zip is not a zip" in summary and "not an address on NHS England’s site" in summary
    assert page.input_value("#addresses") == "https://example.org/file.zip"
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    # And the other is read by the worker, and refused, with the reason that its release gives
    page.goto(f"{site.address}/data/import/")

    def is_told() -> bool:
        if not javascript:
            page.goto(page.url)
        # Of this file, the newest: whoever came before has sent one like it.
        return "Refused" in page.inner_text("dl >> nth=0")

    wait_until(is_told, "what became of the file", every=0.5)
    assert page.locator("text=This looks like a part of a file").count() > 0
    axe(page)
    page.click("section a:has-text('February 2026')")
    assert "This looks like a part of a file" in page.inner_text("main")


def test_staff_with_the_right_withdraw_a_month_and_put_it_back(
    site: Site, open_page: Opener, axe: Callable[[Page], None]
) -> None:
    page = signed_in_data_manager(site, open_page)
    page.goto(f"{site.address}/data/")
    page.click("main a:has-text('January 2026')")
    axe(page)
    # When they withdraw the newest month with a reason
    page.fill("#withdraw-reason", "The publisher has announced a correction")
    page.click("button:has-text('Withdraw this release')")
    # Then readers at once see the month before, and the reason is on the release's page
    assert "The publisher has announced a correction" in page.inner_text("main")
    reader = open_page("/places/QOQ/")
    assert "In December 2025" in reader.locator(".nhsuk-lede-text").inner_text()
    # And they can put it back
    page.click("button:has-text('Publish this release')")
    assert "In January 2026" in open_page("/places/QOQ/").locator(".nhsuk-lede-text").inner_text()


def test_the_picture_in_the_readme_is_this_page(open_page: Opener, tmp_path: Path) -> None:
    """Made anew with UPDATE_PICTURES=1; otherwise it is only proved that it can be made."""
    import os

    page = open_page("/places/QOQ/")
    target = settings.BASE_DIR / "docs" / "pictures" / "place.png"
    made = target if os.environ.get("UPDATE_PICTURES") else tmp_path / "place.png"
    page.screenshot(path=made, clip={"x": 0, "y": 0, "width": WIDE, "height": 2000}, full_page=True)
    assert made.stat().st_size > 50_000
    assert target.exists(), "run this test once with UPDATE_PICTURES=1"


def test_a_sentence_of_change_leads_to_the_chart_that_shows_it(
    open_page: Opener, axe: Callable[[Page], None]
) -> None:
    page = open_page("/places/01H/")
    changed = page.locator("section[aria-labelledby=changed] li").first
    sentence = changed.inner_text().split(" A signal in the same")[0]
    changed.locator("a").click()
    page.wait_for_url("**#control-chart")
    chart = page.locator("#control-chart")
    # The overview counts who is left out, and names them in a note; the chart's own words name them.
    tone, _, rule = re.sub(r"Without \d+ providers, ", "", sentence).partition(": ")
    summary = chart.locator(".figure__summary").inner_text()
    assert summary.startswith(tone) and rule in summary
    assert "part of the newest signal" in chart.locator("table").text_content()
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        assert chart.locator("svg:visible").count() == 1
        axe(page)


@pytest.mark.parametrize(
    "path",
    [
        *("/places/QWO/", "/places/03R/", "/england/", "/places/RXF/"),
        # The page that is shown is in bold, which takes more room.
        *("/places/QWO/cancer/", "/places/QWO/what-it-takes/", "/places/QWO/case-studies/"),
    ],
)
def test_the_pages_of_a_place_are_one_line(path: str, open_page: Opener) -> None:
    page = open_page(path, width=WIDE)
    links = page.locator("main nav.page-menu a")
    assert links.count() >= 3
    assert len(set(links.evaluate_all("all => all.map(e => e.offsetTop)"))) == 1


@pytest.mark.parametrize(
    "path",
    [
        *("/hospitals/", "/hospitals/?letter=S", "/data/checks/", "/data/history/"),
        *("/measures/", "/places/QWO/figures/", "/england/variation/report/", "/places/"),
    ],
)
def test_no_page_of_figures_is_endless(path: str, open_page: Opener) -> None:
    page = open_page(path, width=WIDE)
    assert page.evaluate("document.documentElement.scrollHeight") <= LONGEST


@pytest.mark.parametrize("who", ["", "ICB lead"])
@pytest.mark.parametrize(
    "path", ["/places/QWO/", "/places/15M/", "/places/Y63/", "/england/", "/places/RXF/"]
)
def test_an_overview_is_short(path: str, who: str, open_page: Opener) -> None:
    page = open_page(path, who=who, width=WIDE)
    assert page.evaluate("document.documentElement.scrollHeight") <= 2_200
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert page.evaluate("document.documentElement.scrollHeight") <= 4_500


def test_the_columns_of_an_overview_are_of_like_length(open_page: Opener) -> None:
    """In the order of the source: what is read out and reached by keys goes down one, then the other."""
    page = open_page("/places/QWO/", who="ICB lead", width=WIDE)
    places = page.locator(".overview h2, .overview h3").evaluate_all(PLACES)
    columns = sorted({left for left, _ in places})
    assert len(columns) == 2
    assert places == sorted(places)
    ends = page.locator(".overview").evaluate(ENDS_OF_COLUMNS)
    assert len(ends) == 2
    assert max(ends.values()) - min(ends.values()) <= MOST_EMPTY
