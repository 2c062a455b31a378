"""What providers sent in genuine months, as the oracle of changes counts it."""

from array import array
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

import numpy as np

from metrics import reference
from metrics.geography import NOT_ENGLISH
from metrics.layers import commissioners
from metrics.models import Figure, NonSubmission, Place, Release, Succession
from metrics.models.places import ENGLAND
from metrics.releases import bundled
from metrics.rtt.bundle import Bundle
from metrics.rtt.by_provider import ByProvider
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.rtt.month import Month
from tests.oracles.changes import ADMITTED, Submissions, Weeks

COLUMNS = 107


def read_submissions(places: Collection[str], treatments: Collection[str]) -> Submissions:
    """Of some places, by code, over the months that are published."""
    months = set(Release.objects.published().full().values_list("month", flat=True))
    newest = max(months)
    codes = commissioners(newest)
    cells: dict[tuple[str, str, str], dict[date, dict[str, Weeks]]] = defaultdict(dict)
    sent: dict[date, dict[tuple[str, str], int]] = {}
    locations = list(Place.objects.filter(kind="sub_icb").values_list("code", flat=True))
    with bundled.FILE.open("rb") as file:
        shipped = Bundle(file)
        for origin in shipped.origins:
            if date.fromisoformat(f"{origin.month}-01") not in months:
                continue
            month = shipped.month(origin)
            sent[month.month] = _sent(month)
            english = month.commissioner != NOT_ENGLISH
            wanted = english & np.isin(month.treatment, list(treatments))
            lines = month.by_provider.chosen(wanted[month.by_provider.count])
            of_places = {
                place: english if place == ENGLAND else np.isin(month.commissioner, codes[place])
                for place in places
            }
            direct = ~np.isin(month.commissioner, locations) & (month.part == ADMITTED)
            for place, chosen in (of_places | {"direct": direct}).items():
                of_place = lines.chosen(chosen[lines.count])
                for key, of_provider in _by_provider(month, of_place).items():
                    cells[place, *key][month.month] = of_provider
    return Submissions(cells, sent, _ended(sent), _people(places))


def _sent(month: Month) -> dict[tuple[str, str], int]:
    lines = month.by_provider
    sent: dict[tuple[str, str], int] = defaultdict(int)
    is_total = (month.treatment == TOTAL_TREATMENT)[lines.count]
    for code, part, pathways in zip(
        lines.codes[lines.provider[is_total]].tolist(),
        month.part[lines.count[is_total]].tolist(),
        lines.totals[is_total].tolist(),
        strict=True,
    ):
        sent[code, part] += pathways
    return sent


def _by_provider(month: Month, lines: ByProvider) -> dict[tuple[str, str], dict[str, Weeks]]:
    """By treatment function and part, then provider."""
    keys = list(
        zip(
            month.treatment[lines.count].tolist(),
            month.part[lines.count].tolist(),
            lines.codes[lines.provider].tolist(),
            strict=True,
        )
    )
    names = sorted(set(keys))
    number = {key: i for i, key in enumerate(names)}
    grid = np.zeros((len(names), COLUMNS), dtype=np.int32)
    group = np.array([number[key] for key in keys], dtype=np.int64)
    np.add.at(grid, (group[lines.line], lines.column), lines.value)
    found: dict[tuple[str, str], dict[str, Weeks]] = defaultdict(dict)
    for (treatment, part, provider), weeks in zip(names, grid, strict=True):
        # Lists of numbers would take ten times the memory.
        found[treatment, part][provider] = array("i", weeks.tobytes())
    return found


def _ended(sent: Mapping[date, Mapping[tuple[str, str], int]]) -> dict[str, date]:
    """Recorded as ended, or found to have been taken up by another code, or not: the second is
    another rule, with its own tests."""
    recorded = Succession.objects.filter(predecessor__kind="provider")
    ended = dict(recorded.values_list("predecessor__code", "date"))
    for row in reference.rows("provider_gaps"):
        if row["stopped"] == "yes":
            ended[row["provider"]] = date.fromisoformat(row["from_month"])
    missing = set(NonSubmission.objects.values_list("provider", flat=True))
    everybody = {provider for month in sent.values() for provider, _ in month}
    return ended | dict.fromkeys(everybody - missing - ended.keys(), date.min)


def _people(places: Collection[str]) -> dict[tuple[str, str], dict[date, float]]:
    people: dict[tuple[str, str], dict[date, float]] = defaultdict(dict)
    kinds = ("registered", "resident", "need_weighted")
    rows = Figure.objects.as_submitted().filter(
        place__code__in=places, treatment_function=TOTAL_TREATMENT, release__state="published"
    )
    for code, month, *numbers in rows.values_list("place__code", "month", *kinds):
        for kind, number in zip(kinds, numbers, strict=True):
            people[code, kind][month] = number
    return people
