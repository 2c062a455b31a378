"""Who sent a part of their pathways only: found when a release is staged, and said of its places."""

from collections.abc import Iterable

import numpy as np

from metrics import formatting
from metrics.geography import Geography
from metrics.models import (
    DataIssue,
    PartialSubmission,
    Place,
    ProviderCount,
    Release,
)
from metrics.releases.data_issues import NOT_COMPARED, names_with_codes
from metrics.releases.stored_sums import stored_returns
from metrics.rtt.columns import PART_WORDS, TOTAL_TREATMENT
from metrics.rtt.continuity import SUPPRESS
from metrics.rtt.month import Month
from metrics.rtt.partial import RETURNS, PartialReturn, partial_returns
from metrics.rtt.providers import FLAG, is_nhs_trust
from metrics.rtt.returns import COLUMN
from metrics.series import PARTIAL

# A provider that was absent for a month or two still has six returns within these.
LOOK_BACK = RETURNS + 2
State = PartialSubmission.State


def find_partial_returns(release: Release, month: Month) -> list[PartialReturn]:
    past = [stored_returns(earlier) for earlier in _releases_before(release)]
    if not past:
        return []
    providers = month.returns.providers
    return partial_returns(
        providers,
        [is_nhs_trust(provider) for provider in providers],
        month.returns.by_provider,
        np.stack([returns.rows_of(providers) for returns in past]),
    )


def write_partial_submissions(
    release: Release, returns: Iterable[PartialReturn], geography: Geography
) -> None:
    PartialSubmission.objects.filter(release=release).delete()
    PartialSubmission.objects.bulk_create(
        PartialSubmission(
            release=release,
            provider=item.provider,
            part=item.part,
            pathways=item.pathways,
            expected=item.expected,
            state=State.PRESUMED if item.is_certain else State.OPEN,
        )
        for item in returns
    )
    write_partial_issues(release, geography)


def write_partial_issues(release: Release, geography: Geography) -> None:
    """Say it of every place of which enough is missing."""
    DataIssue.objects.filter(release=release, code=PARTIAL).delete()
    submissions = list(PartialSubmission.objects.filter(release=release).kept_out())
    names = names_with_codes({submission.provider for submission in submissions})
    ids = dict(Place.objects.with_pages().values_list("code", "id"))
    for submission in submissions:
        whole = _last_whole(submission)
        if whole is None:
            continue
        DataIssue.objects.bulk_create(
            DataIssue(
                release=release,
                severity=DataIssue.Severity.SOFT,
                code=PARTIAL,
                place_id=ids[place],
                provider=submission.provider,
                part=submission.part,
                share=share,
                last_reported=whole.month,
                suppresses=share >= SUPPRESS,
                text=_text(submission, names[submission.provider], whole, share),
            )
            for place, share in _shares(submission, whole, geography).items()
            if share >= FLAG
        )


def _text(submission: PartialSubmission, name: str, whole: Release, share: float) -> str:
    words = PART_WORDS[submission.part]
    text = (
        f"{name} sent {submission.pathways:,} {words} for"
        f" {submission.release.month:%B %Y}, where about {formatting.count(submission.expected)} were"
        f" expected, though it sent its whole waiting list. In {whole.month:%B %Y} it had"
        f" {formatting.percent(100 * share)} of the {words} here. This month's are too low by about as much."
    )
    return text + (NOT_COMPARED if share >= SUPPRESS else "")


def _releases_before(release: Release) -> list[Release]:
    published = Release.objects.published().filter(month__lt=release.month)
    return list(published.order_by("-month")[:LOOK_BACK])[::-1]


def _last_whole(submission: PartialSubmission) -> Release | None:
    """The last month before for which the provider sent the part whole."""
    partial = PartialSubmission.objects.filter(
        provider=submission.provider, part=submission.part
    ).kept_out()
    months = set(partial.values_list("release__month", flat=True))
    for earlier in reversed(_releases_before(submission.release)):
        counts = ProviderCount.objects.filter(
            release=earlier,
            treatment_function=TOTAL_TREATMENT,
            part=submission.part,
            # Codes of other providers may begin with it: the few that hold it are looked at.
            providers__contains=submission.provider,
        ).values_list("providers", flat=True)
        if earlier.month not in months and any(
            submission.provider in codes.split() for codes in counts
        ):
            return earlier
    return None


def _shares(
    submission: PartialSubmission, whole: Release, geography: Geography
) -> dict[str, float]:
    """The provider's share of each place's part when it last sent it whole."""
    returns, column = stored_returns(whole), COLUMN[submission.part]
    of_all = dict(
        zip(returns.commissioners, returns.by_commissioner[:, column].tolist(), strict=True)
    )
    of_provider = returns.pathways_of(submission.provider, column)
    return {
        place: sum(of_provider.get(code, 0) for code in codes) / total
        for place, codes in geography.shares(of_all, whole.month).exact.items()
        if (total := sum(of_all[code] for code in codes))
    }
