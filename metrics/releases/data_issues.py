"""What a release says about itself: problems found on reading, and who is missing from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from metrics import reference
from metrics.formatting import percent
from metrics.geography import Geography
from metrics.models import DataIssue, Place, Release, Succession
from metrics.releases.non_submissions import replace_non_submissions
from metrics.releases.stored_sums import stored_returns
from metrics.rtt import continuity
from metrics.rtt.continuity import (
    FLAG,
    SUPPRESS,
    WORTH_A_NOTE,
    Gap,
    RecordedSuccession,
    VanishedProvider,
)
from metrics.rtt.problems import Problem
from metrics.rtt.returns import Returns

MISSING = "not-submitting"
PROVIDER_GONE = "provider-gone"
NOT_COMPARED = " As they stand they are not compared with other places or months."
# A gap is carried from month to month until its provider reports again; one that never mattered
# to a place is not, or the small closures of ten years would add up to a false alarm.
KEPT_FROM = 0.01
# After a year every comparison is again of like with like, unless so much is missing that the place
# cannot be compared with others either.
CARRIED_MONTHS = 12


def write_problems(release: Release, problems: Iterable[Problem]) -> None:
    DataIssue.objects.bulk_create(
        DataIssue(
            release=release,
            severity=_severity(problem),
            code=problem.code,
            text=problem.text,
            provider=problem.provider,
            share=problem.share,
            suppresses=problem.suppresses,
        )
        for problem in problems
    )


def _severity(problem: Problem) -> DataIssue.Severity:
    if problem.hard:
        return DataIssue.Severity.HARD
    return DataIssue.Severity.HOLD if problem.holds else DataIssue.Severity.SOFT


def previous_release(release: Release) -> Release | None:
    return Release.objects.published().filter(month__lt=release.month).order_by("-month").first()


def known_successions() -> dict[str, RecordedSuccession]:
    """What is recorded of provider codes that ended, by code."""
    successions: dict[str, RecordedSuccession] = {}
    rows = Succession.objects.filter(predecessor__kind=Place.Kind.PROVIDER).select_related(
        "predecessor", "successor"
    )
    for row in rows:
        earlier = successions.get(row.predecessor.code)
        heirs = (
            *(earlier.successors if earlier else ()),
            row.successor.code if row.successor else "",
        )
        successions[row.predecessor.code] = RecordedSuccession(
            row.get_kind_display(), tuple(filter(None, heirs)), row.date
        )
    return successions


def stopped_reporting(month: date) -> set[str]:
    """Providers recorded as sending nothing more for good."""
    return {
        row["provider"]
        for row in reference.rows("provider_gaps")
        if row["stopped"] == "yes" and date.fromisoformat(row["from_month"]) <= month
    }


@dataclass(frozen=True)
class ReleaseComparison:
    """What providers returned for a month, `then` what they had for the month before it, and which of
    them are `gone` between the two."""

    before: Release
    now: Returns
    then: Returns
    known: Mapping[str, RecordedSuccession]
    gone: Sequence[VanishedProvider]

    def stays(self, month: date) -> set[str]:
        """Codes of which nothing is missing though they are gone: recorded as ended or found to
        have been taken up by another, or stopped for good."""
        ended = {code for code, succession in self.known.items() if succession.date <= month}
        return (
            ended
            | stopped_reporting(month)
            | {provider.provider for provider in self.gone if provider.became}
        )


def compare_releases(now: Returns, before: Release | None, month: date) -> ReleaseComparison | None:
    if before is None:
        return None
    then, known = stored_returns(before), known_successions()
    return ReleaseComparison(before, now, then, known, continuity.vanished(now, then, known, month))


def write_continuity(
    release: Release, compared: ReleaseComparison | None, geography: Geography
) -> bool:
    """Store who is missing since the month before. True when the gaps changed."""
    old = set(_gaps_of(release))
    DataIssue.objects.filter(release=release, code__in=[MISSING, PROVIDER_GONE]).delete()
    release.compared_with = compared.before if compared else None
    release.save(update_fields=["compared_with"])
    stays = compared.stays(release.month) if compared else set()
    moved = replace_non_submissions(release, release.compared_with, stays, geography)
    if compared is None or not len(compared.now):
        return bool(old) or moved
    before, now, gone = compared.before, compared.now, compared.gone
    reporting = now.with_a_list.keys()
    missing = [provider.provider for provider in gone if provider.provider not in stays]
    places = geography.shares(compared.then.commissioners, before.month).exact
    gaps = continuity.gaps(
        missing,
        compared.then,
        {place: whole for place, whole in places.items() if whole},
        _still_carried(before, release.month),
        reporting | stays,
    )
    since = _last_reported(before) | dict.fromkeys(missing, before.month)
    _store_gaps(release, gaps, since)
    _store_gone(release, gone, before.month)
    return moved or {gap for gap in gaps if gap.share >= KEPT_FROM} != old


def _gaps_of(release: Release) -> list[Gap]:
    rows = DataIssue.objects.filter(release=release, code=MISSING, place__isnull=False)
    return [
        Gap(provider, place, share or 0.0)
        for provider, place, share in rows.values_list("provider", "place__code", "share")
    ]


def _still_carried(before: Release, month: date) -> list[Gap]:
    last = _last_reported(before)
    oldest = date(month.year - CARRIED_MONTHS // 12, month.month, 1)
    return [g for g in _gaps_of(before) if last[g.provider] >= oldest or g.share >= SUPPRESS]


def _last_reported(release: Release) -> dict[str, date]:
    rows = DataIssue.objects.filter(release=release, code=MISSING, last_reported__isnull=False)
    return {
        provider: month
        for provider, month in rows.values_list("provider", "last_reported")
        if month
    }


def names_with_codes(codes: Iterable[str]) -> dict[str, str]:
    """Of providers, as notes name them; the code alone where no name is known."""
    names = dict(Place.objects.filter(code__in=set(codes)).values_list("code", "name"))
    return {code: f"{names[code]} ({code})" if code in names else code for code in codes}


def _store_gaps(release: Release, gaps: Sequence[Gap], since: Mapping[str, date]) -> None:
    lasting_gaps = [gap for gap in gaps if gap.share >= KEPT_FROM]
    missing = continuity.shares(lasting_gaps)
    ids = dict(Place.objects.filter(code__in=missing).values_list("code", "id"))
    names = names_with_codes({gap.provider for gap in lasting_gaps})
    DataIssue.objects.bulk_create(
        DataIssue(
            release=release,
            severity=DataIssue.Severity.SOFT,
            code=MISSING,
            place_id=ids[gap.place],
            provider=gap.provider,
            share=gap.share,
            last_reported=since.get(gap.provider),
            suppresses=missing[gap.place] >= SUPPRESS,
            text=f"{names[gap.provider]} sent no figures for {release.month:%B %Y}. In"
            f" {since[gap.provider]:%B %Y}, when it last did, it held {percent(100 * gap.share)} of the"
            " list here. Figures for this month are too low by about as much."
            + (NOT_COMPARED if missing[gap.place] >= SUPPRESS else ""),
        )
        for gap in lasting_gaps
        if missing[gap.place] >= FLAG or gap.share >= KEPT_FROM
    )


def _store_gone(release: Release, gone: Sequence[VanishedProvider], before: date) -> None:
    notable = [provider for provider in gone if provider.waiting >= WORTH_A_NOTE]
    names = names_with_codes(
        {code for provider in notable for code in (provider.provider, *provider.heirs)}
    )
    DataIssue.objects.bulk_create(
        DataIssue(
            release=release,
            severity=DataIssue.Severity.SOFT,
            code=PROVIDER_GONE,
            provider=vanished.provider,
            last_reported=before,
            text=f"{names[vanished.provider]} had {vanished.waiting:,} pathways waiting in {before:%B %Y} and"
            f" reports none in {release.month:%B %Y}: {_outcome_words(vanished, names)}.",
        )
        for vanished in notable
    )


def _outcome_words(vanished: VanishedProvider, names: Mapping[str, str]) -> str:
    heirs = ", ".join(names[code] for code in vanished.heirs)
    if vanished.became == "taken up":
        return f"{heirs} grew by as much in the same places, so it was probably re-coded or merged"
    if vanished.became:
        return f"{vanished.became} {heirs}".strip()
    return "no figures were sent, or the reason is not known"
