"""The last months of lists in weekly bands, on genuine months of which some lack a trust; and how well
a month is foretold from the twelve before it."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from metrics import list_history as module
from metrics.calendar import add_months, months_through
from metrics.list_history import ListHistory, list_history, months_of
from metrics.models import Place
from metrics.rtt.bands import unpack
from metrics.rtt.columns import INCOMPLETE, NEW_PERIODS
from metrics.series import Vintages, read_figures
from metrics.stats.waiting_list import History, draw, follow, recent_flow
from tests.sampling import sampled, times
from tests.sites import Site

pytestmark = [pytest.mark.xdist_group("like for like"), pytest.mark.embedded]

JUNE, OCTOBER, DECEMBER = date(2025, 6, 1), date(2025, 10, 1), date(2025, 12, 1)
SEED = 5


@pytest.fixture
def site(six_months: Site, django_db_blocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), six_months.opened():
        yield six_months


@pytest.fixture
def three_months(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the six that come quickly these follow one another."""
    monkeypatch.setattr(module, "LENGTH", 3)


def read(code: str, treatment: str = "C_999", months: tuple[date, ...] = ()) -> ListHistory:
    place, vintages = Place.objects.get(code=code), Vintages.visible_to(None)
    figures = read_figures(
        user=None,
        vintages=vintages,
        places=[place],
        months=months or months_through(OCTOBER, DECEMBER),
        treatments=[treatment],
    )
    return list_history(figures, place, treatment)


@pytest.mark.parametrize(
    ("code", "treatment", "without"),
    [
        # Some few go far: Sheffield sent nothing for any of them, Barking nothing for November.
        ("QWO", "C_320", ["RHQ", "RF4"]),
        ("QWO", "C_999", ["RHQ", "RF4"]),
        ("15M", "C_999", ["RHQ", "RF4"]),
        ("QMF", "C_110", ["RF4"]),
        ("ENG", "C_999", ["RHQ", "RF4"]),
    ],
)
def test_lists_in_bands_are_of_the_same_providers_throughout(
    site: Site, three_months: None, code: str, treatment: str, without: list[str]
) -> None:
    read_now = read(code, treatment)
    assert [each.code for each in read_now.left_out] == without, read_now.reason
    assert read_now.history is not None
    for bands, starts, row in zip(
        read_now.history.lists, read_now.history.starts, read_now.rows, strict=True
    ):
        assert bands.sum() == row.waiting_list
        assert bands[:18].sum() == row.within_18
        assert [bands[week:].sum() for week in (52, 65, 78, 104)] == [
            row.over_52,
            row.over_65,
            row.over_78,
            row.over_104,
        ]
        assert starts == row.clock_starts
    assert read_now.history.months.days.tolist() == [31, 30, 31]
    assert read_now.history.months.working_days.tolist() == [23, 20, 21]


@pytest.mark.parametrize(
    ("code", "treatment"), [("RXF", "C_999"), ("RP6", "C_130"), ("RAL", "C_110")]
)
def test_lists_of_a_provider_are_what_it_sent(
    site: Site, three_months: None, code: str, treatment: str
) -> None:
    read_now = read(code, treatment)
    assert read_now.history is not None, read_now.reason
    for bands, row in zip(read_now.history.lists, read_now.rows, strict=True):
        assert (bands.sum(), bands[:18].sum()) == (row.waiting_list, row.within_18)
        assert (bands[52:].sum(), bands[104:].sum()) == (row.over_52, row.over_104)
    assert read_now.history.starts.tolist() == [row.clock_starts for row in read_now.rows]


@pytest.mark.parametrize(
    ("code", "treatment", "months", "reason"),
    [
        ("QWO", "C_320", months_through(add_months(JUNE, -1), add_months(JUNE, 1)), "2 of the 3"),
        ("QWO", "X03", (), "fewer than 50"),
    ],
)
def test_where_no_list_can_be_followed_it_says_why(
    site: Site, three_months: None, code: str, treatment: str, months: tuple, reason: str
) -> None:
    read_now = read(code, treatment, months)
    assert reason in read_now.reason


class Cells:
    """Lists and starts of every ICB and treatment function, as a first start of the site stores them:
    with whoever reported, since a month is foretold from what will be published."""

    def __init__(self, folder: Path) -> None:
        with closing(
            sqlite3.connect(f"file:{folder / 'pathway.sqlite3'}?mode=ro", uri=True)
        ) as site:
            month_of = dict(
                site.execute("SELECT id, month FROM metrics_release WHERE state = 'published'")
            )
            icb_of = dict(
                site.execute(
                    "SELECT child.code, parent.code FROM metrics_membership m"
                    " JOIN metrics_place child ON child.id = m.child_id"
                    " JOIN metrics_place parent ON parent.id = m.parent_id"
                    " WHERE child.kind = 'sub_icb' AND parent.kind = 'icb' AND m.valid_from <= ?"
                    " AND (m.valid_to IS NULL OR m.valid_to > ?)",
                    (max(month_of.values()), max(month_of.values())),
                )
            )
            self.lists: dict[tuple[str, str, date], np.ndarray] = {}
            self.starts: dict[tuple[str, str, date], int] = {}
            rows = site.execute(
                "SELECT release_id, commissioner, treatment_function, part, total, bands"
                " FROM metrics_count WHERE part IN (?, ?)",
                (INCOMPLETE, NEW_PERIODS),
            )
            packed = [row for row in rows if row[1] in icb_of and row[0] in month_of]
        for row, bands in zip(packed, unpack([row[5] for row in packed], 105), strict=True):
            key = (icb_of[row[1]], row[2], date.fromisoformat(month_of[row[0]]))
            if row[3] == INCOMPLETE:
                self.lists[key] = self.lists.get(key, np.zeros(105)) + bands
            else:
                self.starts[key] = self.starts.get(key, 0) + row[4]
        self.icbs = sorted({key[0] for key in self.lists})
        self.treatments = sorted({key[1] for key in self.lists})
        self.newest = max(key[2] for key in self.lists)

    def history(self, icb: str, treatment: str, last: date) -> History:
        months = months_through(add_months(last, 1 - module.LENGTH), last)
        keys = [(icb, treatment, month) for month in months]
        return History(
            np.array([self.lists.get(key, np.zeros(105)) for key in keys]),
            np.array([self.starts.get(key, 0) for key in keys], dtype=float),
            months_of(months),
        )


@sampled
def test_nine_in_ten_months_lie_in_the_range_foretold(prepared_site: Path, note) -> None:
    """Each of the last ten months from the twelve before it: the 90% range covers 85 to 95%, of lists
    and of shares within 18 weeks."""
    cells = Cells(prepared_site)
    icbs = random.Random(SEED).sample(cells.icbs, times(among_others=8, as_proof=42))
    within_range: list[tuple[bool, bool]] = []
    for back in range(10):
        month = add_months(cells.newest, -back)
        for icb in icbs:
            for treatment in cells.treatments:
                history = cells.history(icb, treatment, add_months(month, -1))
                if history.lists[-1].sum() < module.FEWEST:
                    continue
                ahead = months_of((month,))
                course = follow(
                    history.lists[-1], draw(recent_flow(history), ahead, 400, SEED), ahead
                )
                came = cells.lists[icb, treatment, month]
                within_range.append(
                    (
                        _covers(course.total[:, 0], came.sum()),
                        _covers(course.share[:, 0], came[:18].sum() / came.sum()),
                    )
                )
    of_lists, of_shares = np.mean(within_range, axis=0)
    note(f"{len(within_range)} months: lists {of_lists:.1%}, within 18 weeks {of_shares:.1%}")
    assert len(within_range) >= times(among_others=1_700, as_proof=9_000)
    assert 0.85 <= of_lists <= 0.95
    assert 0.85 <= of_shares <= 0.95


def _covers(drawn: np.ndarray, came: float) -> bool:
    low, high = np.quantile(drawn, (0.05, 0.95))
    return bool(low <= came <= high)
