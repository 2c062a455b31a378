"""Who is left out of what was analysed: the names behind the codes that are stored with a result."""

from collections.abc import Iterable, Sequence
from datetime import date

from metrics.absences import Absence, MissingProvider, named_providers, read_absences
from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG
from metrics.analysis.results import CHARTED
from metrics.models import AnalysisResult
from metrics.series import Vintages


class LeftOut:
    """Of the results of one month, which is the newest unless another is named: one query, where
    somebody is left out of any of them and it was not read for another page."""

    def __init__(
        self, rows: Iterable[AnalysisResult], vintages: Vintages, month: date | None = None
    ) -> None:
        self.months = vintages.months_to(month or vintages.newest.month, CHARTED)
        self._absences: Sequence[Absence] = ()
        if any(row.left_out for row in rows):
            releases = {m: v.id for m in self.months if (v := vintages.by_month.get(m))}
            self._absences = read_absences(releases, (), (), kept_as=vintages.key)

    def of(self, row: AnalysisResult) -> tuple[MissingProvider, ...]:
        parts = (ANALYSED_BY_SLUG[row.measure].part,)
        codes = row.left_out.split()
        return named_providers(codes, self._absences, self.months, parts, self.months[-1])


__all__ = ["LeftOut"]
