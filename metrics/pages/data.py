"""Where the figures come from: every release, its file, its problems and its history."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import Q
from django.urls import reverse

from metrics import formatting
from metrics.models import Release, Revision
from metrics.pages.components import Callout, Cell, Column, Link, Problem, Row, Table
from metrics.pages.later_files import later_file_callout
from metrics.pages.revision_words import what_sentence

Person = AbstractUser | AnonymousUser


@dataclass(frozen=True)
class DataPage:
    in_progress: tuple[Release, ...]
    table: Table
    # Of other datasets, one for each.
    others: tuple[Table, ...]
    can_publish_releases: bool


def data_page(*, user: Person, releases: Iterable[Release]) -> DataPage:
    releases = list(releases)
    in_progress = tuple(release for release in releases if release.is_in_progress)
    by_dataset = {
        dataset: [release for release in releases if release.dataset == dataset]
        for dataset in Release.Dataset
    }
    return DataPage(
        in_progress=in_progress,
        table=_table("Releases, newest month first", by_dataset.pop(Release.Dataset.RTT)),
        others=tuple(
            _table(f"{dataset.label}, newest month first", rows)
            for dataset, rows in by_dataset.items()
            if rows
        ),
        can_publish_releases=can_publish_releases(user),
    )


def _table(caption: str, releases: Iterable[Release]) -> Table:
    head = tuple(Column(text) for text in ("Month", "State", "File", "Notes"))
    return Table(caption, head, tuple(map(_row, releases)))


def _row(release: Release) -> Row:
    notes = getattr(release, "notes", 0)
    state = release.get_state_display()
    if release.origin == Release.Origin.BUNDLED:
        state += " (bundled counts)"
    return Row(
        (
            Cell(
                formatting.month(release.month),
                header=True,
                url=reverse("release", args=[release.pk]),
            ),
            Cell(state[:1].upper() + state[1:]),
            Cell(release.file_name),
            Cell(f"{notes} note{'' if notes == 1 else 's'}" if notes else "none"),
        )
    )


def can_publish_releases(user: Person) -> bool:
    return bool(user.is_authenticated and user.has_perm("metrics.publish_release"))


def holds(release: Release) -> str:
    if release.dataset == Release.Dataset.RTT:
        return release.get_kind_display()
    return "people within each standard, by organisation and type of cancer"


def _facts_of_file(release: Release) -> list[tuple[str, str]]:
    before = str(release.compared_with) if release.compared_with else "no month before it"
    return [
        ("SHA-256 of the file", release.sha256 or formatting.NOT_KNOWN),
        ("Rows in the file", formatting.count(release.rows_read)),
        *([("Compared with", before)] if release.is_summed else []),
    ]


@dataclass(frozen=True)
class ReleasePage:
    release: Release
    title: str
    facts: tuple[tuple[str, str], ...]
    can_publish_releases: bool
    can_publish: bool
    can_withdraw: bool
    can_refuse: bool
    can_retry: bool
    is_on_hold: bool
    later_file: Callout | None
    revisions: tuple[Link, ...]
    # What is wrong with a form on it, and the reason that was typed there.
    problem: Problem | None
    typed: str

    @property
    def errors(self) -> tuple[Problem, ...]:
        return (self.problem,) if self.problem else ()


def release_page(
    *, user: Person, release: Release, problem: Problem | None = None, typed: str = ""
) -> ReleasePage:
    facts = [
        ("Figures", release.get_dataset_display()),
        ("Month", formatting.month(release.month)),
        ("State", release.get_state_display()),
        ("Holds", holds(release)),
        ("From", release.get_origin_display()),
        ("File", release.file_name),
        ("Vintage", "revised" if release.revised else "as first published"),
        ("SHA-256 of the counts", release.content_sha256 or formatting.NOT_KNOWN),
    ]
    if not release.is_as_published:
        facts += _facts_of_file(release)
    if release.published_at and release.state == Release.State.PUBLISHED:
        facts.append(
            (
                "Published here",
                f"{formatting.day(release.published_at)} by {release.published_by}",
            )
        )
    if release.withdrawn_at and release.state == Release.State.WITHDRAWN:
        facts.append(
            (
                "Withdrawn",
                f"{formatting.day(release.withdrawn_at)} by {release.withdrawn_by}: {release.withdrawal_reason}",
            )
        )
    allowed = can_publish_releases(user)
    return ReleasePage(
        release=release,
        title=_title(release),
        facts=tuple(facts),
        can_publish_releases=allowed,
        can_publish=allowed and release.can_become(Release.State.PUBLISHED),
        can_withdraw=allowed and release.can_become(Release.State.WITHDRAWN),
        can_refuse=allowed and release.state == Release.State.STAGED,
        can_retry=allowed and release.state == Release.State.REFUSED,
        is_on_hold=release.is_on_hold,
        later_file=later_file_callout(release),
        revisions=_revisions(user, release),
        problem=problem,
        typed=typed,
    )


def _title(release: Release) -> str:
    month = formatting.month(release.month)
    if release.dataset == Release.Dataset.RTT:
        return f"Release: {month}"
    return f"Release: {release.get_dataset_display().lower()}, {month}"


def _revisions(user: object, release: Release) -> tuple[Link, ...]:
    """By which it came, and by which it went."""
    rows = Revision.objects.visible_to(user).filter(Q(before=release) | Q(after=release))
    return tuple(
        Link(what_sentence(revision), revision.get_absolute_url())
        for revision in rows.select_related("before", "after").newest_first()
    )
