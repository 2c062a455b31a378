"""What changed at a place in the newest months, and the control charts that say so."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property

from metrics.analysis.analysed_measures import ANALYSED_OF
from metrics.analysis.control_chart import ControlChart, Restart, control_chart
from metrics.measures import Measure
from metrics.models import Recalculation
from metrics.pages import control_charts
from metrics.pages.place_reading import PlaceReading
from metrics.pages.recent_changes import Change, RecentChanges, recent_changes
from metrics.series import WINDOW

MAIN_CHANGES = 2


class PlaceChanges(PlaceReading):
    @cached_property
    def recalculations(self) -> tuple[tuple[str, date], ...] | None:
        """What is analysed whose limits were drawn anew, with the months from which: of the newest month
        the last of them, which is read with what changed; None until that has been looked for."""
        if self.state.month == self.vintages.newest.month:
            if self.recent_changes is None:
                return None
            return tuple(self.recent_changes.limits_since.items())
        rows = Recalculation.objects.visible_to(self.user).active()
        rows = rows.filter(place=self.place, treatment_function=self.state.treatment)
        return tuple(rows.values_list("measure", "month"))

    @cached_property
    def recent_changes(self) -> RecentChanges | None:
        if self.is_empty or self.state.month != self.vintages.newest.month:
            return None
        if self.place.is_provider:
            return None
        return recent_changes(
            user=self.user, place=self.place, vintages=self.vintages, treatment=self.state.treatment
        )

    @property
    def drawn_changes(self) -> RecentChanges | None:
        """All of them, each with the line that it speaks of."""
        return self._drawn(self.recent_changes.changes) if self.recent_changes else None

    def _drawn(self, changes: Iterable[Change]) -> RecentChanges | None:
        drawn = tuple(
            replace(
                change,
                svg=control_charts.sparkline(self.control_chart(change.measure), WINDOW),
            )
            if change.measure
            else change
            for change in changes
        )
        return self.recent_changes and replace(self.recent_changes, changes=drawn)

    def control_chart(self, measure: Measure) -> ControlChart:
        """Of a measure that is analysed, made once."""
        analysed = ANALYSED_OF[measure.slug]
        if analysed.slug not in self._control_charts:
            anew = [month for slug, month in self.recalculations or () if slug == analysed.slug]
            self._control_charts[analysed.slug] = control_chart(
                analysed, self.series, breaks=self.breaks, restarts=map(Restart, anew)
            )
        return self._control_charts[analysed.slug]

    @cached_property
    def main_changes(self) -> RecentChanges | None:
        """For an overview: the first for the better and the first that is not, or else the first two."""
        recent = self.recent_changes
        if recent is None:
            return None
        better = [change for change in recent.changes if change.is_improvement]
        others = [change for change in recent.changes if not change.is_improvement]
        both = (*better[:1], *others[:1]) if better and others else recent.changes[:MAIN_CHANGES]
        return self._drawn(replace(change, text=change.brief) for change in both)
