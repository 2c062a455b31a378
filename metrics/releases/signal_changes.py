"""What the statistics said before a revision and say after it."""

from collections.abc import Collection, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from metrics.models import (
    AnalysisResult,
    PartialSubmission,
    Recalculation,
    Release,
    Revision,
    SignalChange,
    SignalComparison,
)
from metrics.stats.spc import MDC

SIGNAL = ("variation", "rule", "side", "run", "points")
STATED = (*SIGNAL, "outside", "label", "suppression_reason")
Key = tuple[int, str, str]
Statement = dict[str, Any]


def figures_digest(release: Release, since: date) -> str:
    """The same as long as the statistics of a month would be made from the same figures, and what
    people decided of them: which limits are drawn anew, and which submissions are partial."""
    months = Release.objects.published().filter(month__gte=since, month__lte=release.month)
    recalculations = Recalculation.objects.order_by("pk")
    decisions = PartialSubmission.objects.filter(decided_at__isnull=False, release__in=months)
    made_from = [
        list(months.order_by("month").values_list("pk", "geography")),
        list(recalculations.values_list("pk", "undone_at")),
        list(decisions.order_by("pk").values_list("pk", "decided_at")),
    ]
    return sha256(repr(made_from).encode()).hexdigest()


def statements(release: Release) -> dict[Key, Statement]:
    """What is told of each place, treatment function and measure; nothing where nothing is."""
    rows = AnalysisResult.objects.filter(release=release).values_list(
        "place_id", "treatment_function", "measure", *STATED
    )
    by_key = {
        (place, treatment, measure): _statement(dict(zip(STATED, values, strict=True)))
        for place, treatment, measure, *values in rows
    }
    return {key: statement for key, statement in by_key.items() if statement}


def _statement(fields: Statement) -> Statement:
    """Without a signal the months on one side of the average are not told, and with one only where
    they are a shift."""
    without: Collection[str] = ()
    if not fields["rule"]:
        without = SIGNAL
    elif fields["rule"] != AnalysisResult.Rule.SHIFT and fields["run"] < MDC.shift:
        without = ("run",)
    return {name: value for name, value in fields.items() if value and name not in without}


def pending_revisions(release: Release, since: date) -> list[Revision]:
    """Of months that the statistics of a release look at."""
    pending = Revision.objects.not_compared().filter(month__gte=since, month__lte=release.month)
    return list(pending.order_by("at", "pk"))


def vintage_before(release: Release, pending: list[Revision]) -> Release | None:
    """The release whose statistics readers had until now: this one, if an earlier month was revised;
    that which it replaced, if it is itself the later vintage."""
    if AnalysisResult.objects.filter(release=release).exists():
        return release
    replaced = [revision.before for revision in pending if revision.month == release.month]
    analysed = (old for old in replaced if AnalysisResult.objects.filter(release=old).exists())
    return next(analysed, None)


def record_signal_changes(
    *,
    release: Release,
    pending: list[Revision],
    before: Release | None,
    were: Mapping[Key, Statement],
) -> SignalComparison:
    """Inside the transaction that wrote the statistics anew."""
    comparison = SignalComparison.objects.create(month=release.month, before=before, after=release)
    if before is not None:
        are = statements(release)
        changed = [key for key in were.keys() | are.keys() if were.get(key) != are.get(key)]
        SignalChange.objects.bulk_create(
            [
                SignalChange(
                    comparison=comparison,
                    place_id=place,
                    treatment_function=treatment,
                    measure=measure,
                    before=were.get((place, treatment, measure)),
                    after=are.get((place, treatment, measure)),
                )
                for place, treatment, measure in sorted(changed)
            ],
            batch_size=500,
        )
    Revision.objects.filter(pk__in=[revision.pk for revision in pending]).update(
        comparison=comparison
    )
    return comparison
