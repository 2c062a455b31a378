"""Who sent nothing for a release, part by part, and what is missing with them in every cell."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

from django.db.models import Q

from metrics.geography import Geography
from metrics.models import (
    MissingShare,
    NonSubmission,
    PartialSubmission,
    Place,
    ProviderCount,
    Release,
)
from metrics.releases.bulk_load import bulk_load
from metrics.releases.stored_sums import stored_sums
from metrics.rtt import continuity
from metrics.rtt.by_provider import unpack
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.rtt.providers import FLAG, is_nhs_trust

# Of a cell, from a trust: one that held less is left out of comparisons all the same.
KEPT_FROM = 0.001
SHARE_FIELDS = ("submission", "place", "treatment_function", "pathways", "share")
Key = tuple[str, str]
# Who is missing, then place, treatment function, pathways and share.
Row = tuple[continuity.NonSubmission, int, str, int, float]


def replace_non_submissions(
    release: Release, before: Release | None, stays: Container[str], geography: Geography
) -> bool:
    """Write anew who is missing since the month before, or was then and still is. True when it
    differs from what was written. `stays` are codes that ended with nothing of theirs missing."""
    old = (set(_gaps(release)), set(_rows(release)))
    NonSubmission.objects.filter(release=release).delete()
    submitted = _submitted(release)
    if before is None or not submitted:
        return old != (set(), set())
    carried = set(_gaps(before))
    missing = continuity.non_submissions(
        submitted, _submitted(before), before.month, carried, stays
    )
    since_now = [gap for gap in missing if gap not in carried]
    still_missing = set(missing)
    rows = [row for row in _rows(before) if row[0] in still_missing]
    rows += _new_rows(since_now, before, geography)
    _store(release, missing, rows)
    return old != (still_missing, set(rows))


def _submitted(release: Release) -> set[Key]:
    """Each (provider, part) that has a row in a release and was not sent in pieces only."""
    rows = ProviderCount.objects.filter(release=release, treatment_function=TOTAL_TREATMENT)
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for part, providers in rows.values_list("part", "providers"):
        texts[part].append(providers)
    rows_of = {
        (provider, part) for part, of in texts.items() for provider in set(" ".join(of).split())
    }
    partial = PartialSubmission.objects.filter(release=release).kept_out()
    return rows_of - set(partial.values_list("provider", "part"))


def _gaps(release: Release) -> list[continuity.NonSubmission]:
    rows = NonSubmission.objects.filter(release=release)
    return [
        continuity.NonSubmission(*row)
        for row in rows.values_list("provider", "part", "last_submitted")
    ]


def _rows(release: Release) -> list[Row]:
    rows = MissingShare.objects.of_releases([release.pk]).values_list(
        "submission__provider",
        "submission__part",
        "submission__last_submitted",
        *SHARE_FIELDS[1:],
    )
    return [(continuity.NonSubmission(*row[:3]), *row[3:]) for row in rows]


def _new_rows(
    gaps: Sequence[continuity.NonSubmission], before: Release, geography: Geography
) -> list[Row]:
    if not gaps:
        return []
    sums = stored_sums(before)
    places = geography.shares(sums.commissioners, before.month).exact
    ids = dict(Place.objects.with_pages().values_list("code", "id"))
    shares = continuity.missing_shares(gaps, _counts_of(gaps, before), sums.by_cell, places)
    return [
        (share.gap, ids[share.place], share.treatment, share.pathways, share.share)
        for share in shares
        if share.share >= (KEPT_FROM if is_nhs_trust(share.gap.provider) else FLAG)
    ]


def _counts_of(
    gaps: Iterable[continuity.NonSubmission], release: Release
) -> Mapping[Key, Mapping[Key, int]]:
    """What the missing providers held in a release, by commissioner and treatment function."""
    codes = sorted({gap.provider for gap in gaps})
    named = Q()
    for code in codes:
        named |= Q(providers__contains=code)
    rows = list(
        ProviderCount.objects.filter(named, release=release).values_list(
            "commissioner", "treatment_function", "part", "providers", "bands"
        )
    )
    lines = unpack([row[3] for row in rows], [row[4] for row in rows]).of(codes)
    counts: defaultdict[Key, dict[Key, int]] = defaultdict(dict)
    for count, provider, total in zip(
        lines.count.tolist(),
        lines.codes[lines.provider].tolist(),
        lines.totals.tolist(),
        strict=True,
    ):
        code, treatment, part = rows[count][:3]
        counts[provider, part][code, treatment] = total
    return counts


def _store(release: Release, gaps: Sequence[continuity.NonSubmission], rows: Iterable[Row]) -> None:
    stored = NonSubmission.objects.bulk_create(
        NonSubmission(
            release=release,
            provider=gap.provider,
            part=gap.part,
            last_submitted=gap.last_submitted,
        )
        for gap in gaps
    )
    number = {gap: row.pk for gap, row in zip(gaps, stored, strict=True)}
    bulk_load(MissingShare, SHARE_FIELDS, ((number[row[0]], *row[1:]) for row in rows))
