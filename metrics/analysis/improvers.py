"""Which places improved by the full rule of movers, in the newest published month: ICBs, sub-ICB locations and
NHS trusts, on each measure that has a better side and is told of first, in each treatment function."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from metrics.absences import Absence, named_providers, read_absences
from metrics.analysis.analysed_measures import SHOWN, AnalysedMeasure
from metrics.analysis.exceptional_places import TWO_YEARS, Mover, Movers, Peers, find_movers
from metrics.analysis.load_panel import load_panels
from metrics.analysis.panel import Panel
from metrics.analysis.trusts import trust_panel
from metrics.models import Place
from metrics.provider_similarity import similar_providers
from metrics.rtt.columns import TREATMENTS
from metrics.series import Vintages
from metrics.similarity import similar_places
from metrics.stats.movers import expected_follow_up

AREAS = (Place.Kind.ICB, Place.Kind.SUB_ICB)
# Headlines as the rule can read them: how many wait long is read as a share of all who wait.
READ_FOR_IMPROVEMENT = tuple(
    analysed
    for analysed in SHOWN
    if analysed.polarity and analysed.measure.analysis and analysed.measure.analysis.watched
)


@dataclass(frozen=True)
class Movement:
    """What the rule read of one place that moved: the last 12 months and the same a year earlier, each
    with its position and the interval of that. `drift` is where it would have come by itself; `left_out`
    names the providers without whom it was read."""

    before: float
    now: float
    rank_before: tuple[int, int, int]
    rank_now: tuple[int, int, int]
    ranked: int
    drift: float
    left_out: tuple[str, ...] = ()

    @property
    def clearness(self) -> float:
        """How far the intervals of its two positions lie apart, as a share of the places compared."""
        (_, low, high), (_, low_now, high_now) = self.rank_before, self.rank_now
        return max(low - high_now, low_now - high) / max(self.ranked, 1)


@dataclass(frozen=True)
class Improver:
    place: Place
    treatment: str
    measure: str
    movement: Movement


def movement_of(mover: Mover, movers: Movers, left_out: Sequence[str] = ()) -> Movement:
    return Movement(
        mover.before,
        mover.now,
        mover.rank_before,
        mover.rank_now,
        movers.ranked,
        float(expected_follow_up(mover.before, movers.mean, movers.reliability)),
        tuple(left_out),
    )


def find_improvers(vintages: Vintages) -> tuple[Improver, ...]:
    """Nothing until there are the months that the rule compares."""
    if len(vintages.all) < TWO_YEARS:
        return ()
    absences = _absences(vintages)
    return tuple(
        improver
        for panel, peers in _panels(vintages)
        for measure in READ_FOR_IMPROVEMENT
        for column in range(len(panel.treatments))
        for improver in _improvers(panel, measure, peers, column, absences)
    )


def _panels(vintages: Vintages) -> Iterator[tuple[Panel, Peers]]:
    newest = vintages.newest
    for panel in load_panels(AREAS, newest.month).values():
        yield panel, _peers_of_areas(panel, newest.month)
    for treatment in TREATMENTS:
        panel = trust_panel(vintages, treatment)
        yield panel, _peers_of_trusts(panel, newest.id)


def _peers_of_areas(panel: Panel, month: date) -> Mapping[str, list[str]]:
    return {place.code: [p.code for p in similar_places(place, month)] for place in panel.places}


def _peers_of_trusts(panel: Panel, release_id: int) -> Mapping[str, list[str]]:
    return {
        place.code: [p.code for p in similar_providers(place, release_id)] for place in panel.places
    }


def _improvers(
    panel: Panel,
    measure: AnalysedMeasure,
    peers: Peers,
    column: int,
    absences: Sequence[Absence],
) -> Iterator[Improver]:
    movers, treatment = find_movers(panel, measure, peers, column), panel.treatments[column]
    for mover in movers.moved:
        if mover.improved:
            codes = panel.left_out.get((mover.row, treatment, measure.part), ())
            part = (measure.part,)
            left_out = named_providers(codes, absences, panel.months, part, panel.months[-1])
            movement = movement_of(mover, movers, [provider.name for provider in left_out])
            yield Improver(panel.places[mover.row], treatment, measure.slug, movement)


def _absences(vintages: Vintages) -> Sequence[Absence]:
    releases = {vintage.month: vintage.id for vintage in vintages.all}
    return read_absences(releases, (), (), kept_as=vintages.key)
