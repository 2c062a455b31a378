"""Changes like with like on six genuine months, which come with the software."""

import random
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from django.db import transaction
from django.test import Client

from metrics.absences import Cell, MissingProvider
from metrics.analysis.analysed_measures import ANALYSED
from metrics.analysis.control_chart import control_chart
from metrics.analysis.load_panel import load_panel
from metrics.analysis.results import suppression_reasons
from metrics.calendar import month_before
from metrics.geography import NOT_ENGLISH
from metrics.layers import commissioners
from metrics.like_for_like import (
    Comparisons,
    LikeForLike,
    like_for_like,
    measured,
    steps,
)
from metrics.measures import BY_SLUG, Measure, Series
from metrics.models import (
    DataIssue,
    MissingShare,
    NonSubmission,
    Parts,
    Place,
    ProviderCount,
    Succession,
)
from metrics.pages.home import home_page
from metrics.pages.left_out_words import without
from metrics.pages.measure import measure_view
from metrics.pages.measure_charts import chart_series, rate_series, summary
from metrics.pages.since_start import since_start, since_start_sentence
from metrics.pages.values import is_incomplete, year_change
from metrics.releases import bundled
from metrics.releases.data_issues import stopped_reporting
from metrics.rtt.bundle import Bundle
from metrics.series import MISSING, Vintages, read_figures
from tests.genuine_sites import SIX_MONTHS
from tests.oracles import like_for_like as oracle
from tests.sampling import sampled, times
from tests.sites import Site
from tests.stated_changes import lines_of

pytestmark = [pytest.mark.xdist_group("like for like"), pytest.mark.embedded]

DECEMBER_2024, JUNE, JULY, OCTOBER, NOVEMBER, DECEMBER = (
    date.fromisoformat(f"{month}-01") for month in SIX_MONTHS
)
SHEFFIELD = "Sheffield Teaching Hospitals NHS Foundation Trust"
BARKING = "Barking, Havering and Redbridge University Hospitals NHS Trust"
SEED = 11


@pytest.fixture
def site(six_months: Site, django_db_blocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), six_months.opened():
        yield six_months


def read(
    code: str, before: date, now: date, treatment: str = "C_999", slug: str = "waiting-list"
) -> tuple[float | None, LikeForLike]:
    """The change of a measure between two months, and how it was found."""
    place, measure = Place.objects.get(code=code), BY_SLUG[slug]
    vintages = Vintages.visible_to(None)
    months = vintages.months_to(now, 13)
    figures = read_figures(
        user=None, vintages=vintages, places=(place,), months=months, treatments=(treatment,)
    )
    at = (months.index(before), months.index(now))
    found = like_for_like(measure, figures.series(place, treatment), at)
    if found.series is None:
        return None, found
    then, value = (measure.rule(found.series, i) for i in at)
    return (None if then is None or value is None else value - then), found


@pytest.mark.parametrize(
    ("place", "before", "now", "change", "without"),
    [
        ("ENG", DECEMBER_2024, DECEMBER, -167_789, [SHEFFIELD]),
        ("ENG", JUNE, JULY, 22_443, [SHEFFIELD]),
        ("ENG", OCTOBER, NOVEMBER, -86_517, [SHEFFIELD, BARKING]),
        ("ENG", NOVEMBER, DECEMBER, -28_299, [SHEFFIELD, BARKING]),
        ("Y63", DECEMBER_2024, DECEMBER, 2_284, [SHEFFIELD]),
        ("15M", DECEMBER_2024, DECEMBER, -698, [SHEFFIELD]),
        ("02X", DECEMBER_2024, DECEMBER, -2_387, [SHEFFIELD]),
        ("02Q", DECEMBER_2024, DECEMBER, -132, [SHEFFIELD]),
    ],
)
def test_who_sent_nothing_is_left_out_of_both_months(
    site: Site, place: str, before: date, now: date, change: int, without: list[str]
) -> None:
    said, found = read(place, before, now)
    assert said == change
    assert [provider.name for provider in found.left_out] == without
    assert found.left_out[0].since == JULY


def test_the_reason_is_of_what_is_measured(site: Site) -> None:
    """Barking sent nothing for November, and for December all but most of its admitted pathways."""
    _, of_starts = read("ENG", NOVEMBER, DECEMBER, slug="clock-starts")
    barking = next(provider for provider in of_starts.left_out if provider.code == "RF4")
    assert (barking.months, barking.is_piece) == ((NOVEMBER,), False)
    assert "Barking, Havering and Redbridge University Hospitals, which sent" in without(
        of_starts.left_out
    ) and "a piece" not in without(of_starts.left_out)
    _, of_admitted = read("ENG", NOVEMBER, DECEMBER, slug="completed-admitted")
    barking = next(provider for provider in of_admitted.left_out if provider.code == "RF4")
    assert (barking.months, barking.is_piece) == ((NOVEMBER, DECEMBER), True)


def test_who_is_missing_to_this_day_is_said_to_be_of_earlier_months_too(site: Site) -> None:
    """On a page of December: Sheffield sent nothing since July, Barking nothing for November alone."""
    at = index(OCTOBER), index(NOVEMBER)
    found = like_for_like(BY_SLUG["waiting-list"], whole_series("ENG"), at)
    assert {each.code: each.is_still_missing for each in found.left_out} == {
        "RHQ": True,
        "RF4": False,
    }


@pytest.mark.parametrize(
    ("code", "treatment", "change", "words"),
    [
        (
            "15M",
            "C_999",
            -698,
            "This is without Sheffield Teaching Hospitals, which has sent nothing since July 2025. Waiting"
            " list in it fell",
        ),
        (
            "02X",
            "C_400",
            None,
            f"No change since the start is given: most of these figures came from {SHEFFIELD}.",
        ),
    ],
)
def test_what_figures_show_since_a_start_is_like_for_like(
    site: Site, code: str, treatment: str, change: int | None, words: str
) -> None:
    """From December 2024, the last month before, to December 2025."""
    place, measure = Place.objects.get(code=code), BY_SLUG["waiting-list"]
    view = measure_view(
        user=None,
        place=place,
        measure=measure,
        vintages=Vintages.visible_to(None),
        params={"treatment": treatment},
    )
    reading = since_start(measure, view.series, start=date(2025, 2, 3), breaks=view.breaks)
    difference = reading.now and reading.before and reading.now - reading.before
    assert difference == change
    assert since_start_sentence(measure, " in it", reading).startswith(words)


def test_the_home_page_names_who_is_left_out(site: Site) -> None:
    sentence = home_page(user=None, vintages=Vintages.visible_to(None)).sentences[0]
    assert sentence.endswith(
        "were waiting for treatment to start in England. Without Sheffield Teaching Hospitals,"
        " which has sent nothing since July 2025, there were 167,789 fewer than a year before."
    )


LACKING_SHEFFIELD = (
    ". Without Sheffield Teaching Hospitals, which has sent nothing since July 2025, there were {} than a"
    " year before."
)


@pytest.mark.parametrize(
    ("address", "change"),
    [
        ("/england/", "167,789 fewer"),
        ("/places/Y63/", "2,284 more"),
        ("/places/15M/", "698 fewer"),
        ("/places/02X/", "2,387 fewer"),
        ("/places/02Q/", "132 fewer"),
    ],
)
def test_a_places_page_begins_with_the_change_like_for_like(
    site: Site, address: str, change: str
) -> None:
    (said,) = {
        line for line in page_lines(address) if re.search(r"\d pathways were waiting in ", line)
    }
    assert LACKING_SHEFFIELD.format(change) in said


def test_the_change_of_england_is_printed_month_by_month(site: Site) -> None:
    lines = list(page_lines("/places/ENG/list-change/"))
    for month, change in (("July", "22,443"), ("November", "−86,517"), ("December", "−28,299")):
        assert (f"{month} 2025", change) in set(pairwise(lines))
    words = " ".join(lines)
    assert not any(plain in words for plain in ("68,813", "145,179", "40,614"))


def test_a_page_of_what_one_trust_had_says_nothing_of_its_change(site: Site) -> None:
    words = " ".join(page_lines("/places/02X/?treatment=C_400"))
    assert "27 neurology pathways were reported waiting in Doncaster" in words
    assert "The true number is higher" in words and "1,553" not in words
    assert "than a year before" not in words.partition("Areas similar to")[0]


def test_cells_of_which_much_is_missing_are_held_back_though_the_place_is_not(site: Site) -> None:
    """37 places and specialties with a list of 50 or more lacked a tenth or more of it."""
    measure, december = BY_SLUG["waiting-list"], Vintages.visible_to(None).by_month[DECEMBER]
    whole = DataIssue.objects.filter(
        release_id=december.id, code=MISSING, suppresses=True, place__isnull=False
    )
    shares = MissingShare.objects.filter(
        submission__release_id=december.id,
        submission__provider="RHQ",
        submission__part="2",
        place__kind__in=["icb", "sub_icb"],
        share__gte=0.1,
    ).exclude(treatment_function="C_999")
    cells = [
        share
        for share in shares.exclude(place__in=whole.values("place")).select_related("place")
        if share.pathways >= 50 * share.share
    ]
    assert len(cells) == 37
    places = {share.place for share in cells}
    figures = read_figures(
        user=None,
        vintages=Vintages.visible_to(None),
        places=sorted(places, key=lambda place: place.code),
        months=Vintages.visible_to(None).months_to(DECEMBER),
        treatments={share.treatment_function for share in cells},
    )
    for share in cells:
        series = figures.series(share.place, share.treatment_function)
        assert is_incomplete(measure, series, index(DECEMBER)), share
        change = year_change(measure, series, index(DECEMBER), ())
        names = {provider.code for provider in change.left_out}
        assert change.value is None or "RHQ" in names, share


def page_lines(path: str) -> Iterator[str]:
    answer = Client().get(path)
    assert answer.status_code == 200
    return lines_of(answer.content.decode())


@pytest.mark.parametrize(("place", "treatment"), [("02X", "C_400"), ("03N", "C_999")])
@pytest.mark.parametrize("before", [DECEMBER_2024, NOVEMBER])
def test_what_is_left_of_a_list_that_one_trust_held_says_nothing(
    site: Site, place: str, treatment: str, before: date
) -> None:
    """Sheffield held 98.2% of Doncaster's neurology list: 27 pathways are not 1,553 fewer."""
    change, found = read(place, before, DECEMBER, treatment)
    assert change is None
    assert found.reason == f"most of these figures came from {SHEFFIELD}"


def test_nothing_is_left_out_where_nobody_is_missing(site: Site) -> None:
    change, found = read("03H", DECEMBER_2024, JUNE)
    assert found.left_out == () and change is not None


def test_shares_are_kept_by_place_treatment_function_and_part(site: Site) -> None:
    share = MissingShare.objects.filter(
        submission__release__month=DECEMBER, submission__provider="RHQ", submission__part="2"
    )
    england = share.get(place__code="ENG", treatment_function="C_999")
    # NHS England adds an estimate of as many pathways for it.
    assert (england.pathways, round(england.share, 4)) == (91_256, 0.0124)
    doncaster = share.get(place__code="02X", treatment_function="C_400")
    assert round(doncaster.share, 3) == 0.982
    assert set(
        NonSubmission.objects.filter(release__month=DECEMBER, provider="RHQ").values_list(
            "part", "last_submitted"
        )
    ) == {(part, JUNE) for part in ("1A", "1B", "2", "2A", "3")}
    gone = NonSubmission.objects.filter(release__month=DECEMBER).values_list("provider", flat=True)
    # Merged, stopped for good, and back again.
    assert not {"RAP", "R1L", "RV3", "RY6"} & set(gone)
    # Back again, but with a piece of its admitted pathways.
    assert list(
        NonSubmission.objects.filter(release__month=DECEMBER, provider="RF4").values_list(
            "part", flat=True
        )
    ) == ["1A"]


# Wherever a change is said or drawn

PAIRS = ((DECEMBER_2024, DECEMBER), (JUNE, JULY), (OCTOBER, NOVEMBER), (NOVEMBER, DECEMBER))
LACKING = ("ENG", "Y63", "QF7", "15M", "02X", "02Q")


@pytest.mark.parametrize(
    ("month", "change", "without"),
    [
        (JULY, 22_443, ["RHQ"]),
        (NOVEMBER, -86_517, ["RHQ", "RF4"]),
        (DECEMBER, -28_299, ["RHQ", "RF4"]),
    ],
)
def test_the_change_within_a_month_is_said_of_england(
    site: Site, month: date, change: int, without: list[str]
) -> None:
    found = measured(BY_SLUG["list-change"], whole_series("ENG"), index(month))
    assert found.value == change
    assert [provider.code for provider in found.left_out] == without
    answer = Client().get("/api/v1/series/?place=ENG&measure=list-change").json()
    (point,) = (each for each in answer["months"] if each["month"] == f"{month:%Y-%m}")
    assert point["value"] == change
    assert [provider["code"] for provider in point["left_out"]] == without


def test_unreported_removals_leave_out_who_is_missing_from_any_part(site: Site) -> None:
    found = measured(BY_SLUG["unreported-removals"], whole_series("Y63"), index(JULY))
    assert found.value is not None
    assert "RHQ" in {provider.code for provider in found.left_out}


@pytest.mark.parametrize("place", LACKING)
def test_no_line_is_drawn_across_a_change_of_who_is_missing(site: Site, place: str) -> None:
    series, measure = whole_series(place), BY_SLUG["waiting-list"]
    expected = [JULY, NOVEMBER, DECEMBER] if place == "ENG" else [JULY]
    assert [step.month for step in steps(measure, series)] == expected
    chart = chart_series(measure, series, "", "place", len(series.months))
    assert list(chart.parted) == expected


def test_what_is_missing_of_one_treatment_function_holds_it_back(site: Site) -> None:
    """9% of Doncaster's list, and nearly all of its neurology."""
    measure = BY_SLUG["waiting-list"]
    assert not is_incomplete(measure, whole_series("02X"), index(DECEMBER))
    assert is_incomplete(measure, whole_series("02X", "C_400"), index(DECEMBER))


def test_what_is_missing_of_a_list_holds_back_no_other_treatment_function(site: Site) -> None:
    """A seventh of Barnsley's list, and nobody of its other paediatric services."""
    measure = BY_SLUG["waiting-list"]
    assert is_incomplete(measure, whole_series("02P"), index(DECEMBER))
    assert not is_incomplete(measure, whole_series("02P", "X04"), index(DECEMBER))


def test_a_page_of_a_treatment_function_says_who_is_missing_from_it(site: Site) -> None:
    """By the share of that treatment function, not of the whole list."""
    client = Client()
    neurology = client.get("/places/02X/?treatment=C_400").content.decode()
    assert "sent no incomplete pathways for December 2025. In June 2025" in neurology
    assert "it held 98.2% of those here." in neurology
    assert "of the list here" not in neurology
    assert "9.0% of the list here" in client.get("/places/02X/").content.decode()
    paediatric = client.get("/places/02P/?treatment=X04").content.decode()
    assert "Some figures are missing" not in paediatric


TREATMENTS_COMPARED = ("C_140", "C_300", "C_400", "C_999", "X03", "X04")


def test_a_chart_holds_back_what_the_analysis_holds_back(site: Site) -> None:
    """Of the places that lack most, whether or not they can be had like for like."""
    panel = load_panel(Place.Kind.SUB_ICB, DECEMBER, treatments=TREATMENTS_COMPARED)
    reasons: Counter[str] = Counter()
    for measure in ANALYSED:
        result = suppression_reasons(panel, measure, measure.values(panel))
        for row, place in enumerate(panel.places):
            if place.code not in ("02P", "02Q", "03N", "99E"):
                continue
            for column, treatment in enumerate(panel.treatments):
                chart = control_chart(measure, whole_series(place.code, treatment))
                assert chart.suppression_reason == result[row, column], (place, treatment)
                reasons[chart.suppression_reason] += 1
    assert min(reasons.values()) > 10 and len(reasons) == 3


def test_no_page_file_or_answer_states_a_difference_of_unlike_months(site: Site) -> None:
    """Of places that lack a trust, the plain differences' digits are nowhere."""
    client, stated = Client(), []
    for place in LACKING:
        series = whole_series(place)
        plain = {
            abs(series.rows[index(now)].waiting_list - series.rows[index(before)].waiting_list)
            for before, now in PAIRS
        } - {abs(read(place, *pair)[0] or 0) for pair in PAIRS}
        address = "/england/" if place == "ENG" else f"/places/{place}/"
        for path in (
            "/",
            address,
            *(f"/places/{place}/{slug}{end}" for slug in SAID for end in ("/", ".csv", ".svg")),
            *(f"/api/v1/series/?place={place}&measure={slug}" for slug in SAID),
            f"/compare/?places={place}&measure=list-change",
            f"/compare.csv?places={place}&measure=list-change",
        ):
            answer = client.get(path)
            assert answer.status_code == 200, path
            numbers = set(re.findall(r"\d+", answer.content.decode().replace(",", "")))
            stated += [(path, each) for each in plain if each >= 1000 and str(each) in numbers]
    assert not stated


SAID = ("waiting-list", "list-change", "unreported-removals")


def whole_series(code: str, treatment: str = "C_999") -> Series:
    place, vintages = Place.objects.get(code=code), Vintages.visible_to(None)
    figures = read_figures(
        user=None,
        vintages=vintages,
        places=(place,),
        months=vintages.months_to(DECEMBER),
        treatments=(treatment,),
    )
    return figures.series(place, treatment)


def index(month: date) -> int:
    return Vintages.visible_to(None).months_to(DECEMBER).index(month)


class WithoutSheffield(Comparisons):
    """Of a place of which Sheffield admitted a twentieth until July 2025, and nothing since."""

    def __init__(self) -> None:
        super().__init__((), {}, {}, DECEMBER)

    def absent(self, cell: Cell, parts: Collection[str]) -> dict[date, frozenset[str]]:
        return {month: frozenset({"RHQ"}) for month in MONTHS_OF_A_RATE if month >= JULY}

    def names(self, codes: Collection[str]) -> tuple[str, ...]:
        return tuple("Sheffield" for _ in codes)

    def compare(
        self, cell: Cell, measure: Measure, series: Series, wanted: Sequence[int]
    ) -> LikeForLike:
        rows = tuple(row and row._replace(completed_admitted=950) for row in series.rows)
        missing = MissingProvider(
            "RHQ", SHEFFIELD, JUNE, (JULY,), ("1A",), True, False, is_still_missing=True
        )
        return LikeForLike(Series(series.months, rows), (missing,))


MONTHS_OF_A_RATE = tuple(month_before(DECEMBER, back) for back in reversed(range(30)))


def test_a_years_rate_is_drawn_without_who_is_missing_in_all_months() -> None:
    """As submitted it would be another set of months of Sheffield each month for a year: only dots."""
    measure, empty = BY_SLUG["admitted-per-1000"], dict.fromkeys(Parts._fields)
    parts = [
        Parts(
            **empty | {"completed_admitted": 1000 if month < JULY else 950, "registered": 200_000}
        )
        for month in MONTHS_OF_A_RATE
    ]
    series = Series(MONTHS_OF_A_RATE, tuple(parts), cell=(WithoutSheffield(), (1, "C_999")))
    dots = chart_series(measure, series, "Leeds", "place", 18)
    assert len(dots.parted) == 6 and len(set(dots.values)) == 7
    line = rate_series(measure, series, "Leeds", "place", 18)
    assert (line.parted, set(line.values)) == ((), {57.0})
    place = Place(code="15F", name="Leeds", kind="sub_icb")
    words = summary(measure, place, series, MONTHS_OF_A_RATE[-18:], None, ())
    assert words == (
        "Leeds: without Sheffield Teaching Hospitals, which has sent nothing since July 2025, 57.0 in"
        " December 2025; 57.0 in July 2024."
    )
    held_back = replace(series, blocked=tuple(month >= JULY for month in MONTHS_OF_A_RATE))
    blank = rate_series(measure, held_back, "Leeds", "place", 18)
    assert blank.values[-6:] == (None,) * 6 and blank.values[0] == 60.0


# Against counting row by row


# The total of all, which says who sent a part; some of many, of few and of the "other" codes.
TREATMENTS = ("C_999", "C_110", "C_400", "C_502", "X05")


def history() -> dict[date, dict[tuple[str, str, str, str], int]]:
    """What was submitted in these treatment functions, row by row."""
    rows: dict[date, dict[tuple[str, str, str, str], int]] = {}
    with bundled.FILE.open("rb") as file:
        shipped = Bundle(file)
        for origin in shipped.origins:
            if origin.month in SIX_MONTHS:
                month = shipped.month(origin)
                chosen = np.isin(month.treatment, TREATMENTS)
                lines = month.by_provider.chosen(chosen[month.by_provider.count])
                rows[month.month] = {
                    (
                        str(code),
                        str(month.commissioner[count]),
                        str(month.treatment[count]),
                        str(month.part[count]),
                    ): total
                    for code, count, total in zip(
                        lines.codes[lines.provider],
                        lines.count.tolist(),
                        lines.totals.tolist(),
                        strict=True,
                    )
                }
    return rows


def around(rows: oracle.Rows, codes: Collection[str], treatment: str, part: str) -> oracle.Rows:
    """The rows of a place, and of each provider one elsewhere, which shows that it sent the part."""
    elsewhere = {row[0]: row for row in rows if row[3] == part and row[1] not in codes}
    here = {row: n for row, n in rows.items() if row[1] in codes and row[2:] == (treatment, part)}
    return here | {row: rows[row] for row in elsewhere.values()}


MEASURES = {
    "2": "waiting-list",
    "1A": "completed-admitted",
    "1B": "completed-non-admitted",
    "3": "clock-starts",
}


def who_ended(rows: oracle.History) -> dict[str, date]:
    """Providers that sent nothing more from a day on with nothing of theirs missing."""
    recorded = Succession.objects.filter(predecessor__kind="provider")
    ended = dict(recorded.values_list("predecessor__code", "date"))
    ended |= dict.fromkeys(stopped_reporting(DECEMBER), date.min)
    # Found to have been taken up by another code, or not: that is another rule, with its own tests.
    stored = set(NonSubmission.objects.values_list("provider", flat=True))
    ended |= {
        code: date.min
        for month in rows.values()
        for code, *_ in month
        if code not in stored and code not in ended
    }
    return ended


@sampled
def test_it_is_what_counting_row_by_row_gives(site: Site) -> None:
    rows = history()
    partial = oracle.pieces(rows)
    ended = who_ended(rows)
    pick = random.Random(SEED)
    places = list(Place.objects.filter(kind__in=["icb", "sub_icb"]).on(DECEMBER).order_by("code"))
    for _ in range(times(among_others=5, as_proof=60)):
        place, part = pick.choice(places), pick.choice(sorted(MEASURES))
        treatment = pick.choice(TREATMENTS)
        months = pick.choice([(DECEMBER_2024, DECEMBER), (OCTOBER, NOVEMBER), (JUNE, JULY)])
        codes = commissioners(DECEMBER)[place.code]
        assert NOT_ENGLISH not in codes
        change, found = read(place.code, *months, treatment, MEASURES[part])
        if found.series is None:
            continue
        near = {month: around(of, codes, treatment, part) for month, of in rows.items()}
        wanted, without = oracle.change(near, months, codes, treatment, part, ended, partial)
        what = (place.code, treatment, part, months)
        assert change is None or change == wanted, what
        assert without <= {provider.code for provider in found.left_out}, what


def test_months_of_which_only_totals_are_held_are_not_compared(site: Site) -> None:
    """Releases read by an earlier version, until who reported what is filled in."""
    detail = ProviderCount.objects.filter(release__month=DECEMBER_2024)
    with transaction.atomic():
        detail.exclude(treatment_function="C_999").delete()
        change, found = read("02X", DECEMBER_2024, DECEMBER, "C_110", "within-18-weeks")
        transaction.set_rollback(True)
    assert change is None
    assert found.reason == "who reported what is not held for every month"
