"""Publish, withdraw, put back, retry: what readers see changes in one transaction or not at all."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from metrics.content_version import seen_soon
from metrics.geography import Geography
from metrics.models import DataIssue, Place, Release, ReleaseEvent
from metrics.models.places import ENGLAND
from metrics.models.releases import ReleaseQuerySet
from metrics.releases.data_issues import (
    compare_releases,
    previous_release,
    write_continuity,
)
from metrics.releases.errors import NotAllowed
from metrics.releases.figures import rebuild_figures
from metrics.releases.partial_submissions import write_partial_issues
from metrics.releases.revisions import last_shown, record_revision
from metrics.releases.stored_sums import stored_returns

State = Release.State


def publish(*, release: Release, by: str, reason: str = "") -> Release:
    """Make a release the vintage of its month that readers see. Publishing it again does nothing.

    The vintage it replaces stays and can be put back by publishing that one. When the newest
    published month changes today's geography, history is summed anew in the same transaction.
    A release that is held needs a reason.
    """
    with transaction.atomic():
        _lock_publishing()
        release = _locked(release)
        if release.state == State.PUBLISHED:
            return release
        _require_transition(
            release, State.PUBLISHED, "be published: it has not been read and checked"
        )
        if release.is_on_hold and not reason.strip():
            raise NotAllowed(
                "This release is held: see its notes. Say why it is published all the same; readers"
                " will see the reason."
            )
        with seen_soon(_is_new_month(release)):
            _show(release, by=by, reason=reason.strip())
    return release


def _is_new_month(release: Release) -> bool:
    """Readers have never seen anything of it."""
    shown = (State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN)
    return not _vintages(release).filter(state__in=shown).exists()


def _vintages(release: Release) -> ReleaseQuerySet:
    """All of the same month and dataset."""
    return Release.objects.of_dataset(release.dataset).filter(month=release.month)


def _show(release: Release, *, by: str, reason: str) -> None:
    now = timezone.now()
    before = last_shown(release.month) if release.is_summed else None
    for other in _vintages(release).select_for_update().filter(state=State.PUBLISHED):
        if release.is_as_published and not other.is_as_published:
            raise NotAllowed("Readers see the full extract of this month, which holds more.")
        other.state = State.SUPERSEDED
        other.save(update_fields=["state"])
        _record_event(other, "supersede", by, f"by {release.file_name}")
    release.state = State.PUBLISHED
    release.published_at, release.published_by = now, by
    release.withdrawn_at, release.withdrawn_by, release.withdrawal_reason = None, "", ""
    release.progress = 100
    release.save()
    _record_event(release, "publish", by, reason)
    if release.dataset == Release.Dataset.RTT:
        refresh_history(release.month)
    if before:
        record_revision(before=before, after=release, by=by, reason=reason)


def publish_or_supersede(*, release: Release, by: str) -> Release:
    """Publish a release, unless readers see a later edition of its month already. One that is held
    stays for a person to look at."""
    later = _vintages(release).filter(state=State.PUBLISHED, edition__gt=release.edition)
    if later.filter(kind=release.kind).exists():
        return supersede(release=release, by=by)
    return release if release.is_on_hold else publish(release=release, by=by)


def supersede(*, release: Release, by: str) -> Release:
    """Keep an earlier vintage of a month whose later one is published already."""
    with transaction.atomic():
        release = _locked(release)
        _require_transition(release, State.SUPERSEDED, "be set aside")
        release.state, release.progress = State.SUPERSEDED, 100
        release.save(update_fields=["state", "progress"])
        _record_event(release, "supersede", by, "a later vintage of this month is published")
    return release


def withdraw(*, release: Release, by: str, reason: str) -> Release:
    """Take a published month from readers. The vintage before it is not put back by itself."""
    if not reason.strip():
        raise NotAllowed("Say why the release is withdrawn: readers will see the reason.")
    with transaction.atomic():
        _lock_publishing()
        release = _locked(release)
        if release.state == State.WITHDRAWN:
            return release
        _require_transition(release, State.WITHDRAWN, "be withdrawn: it is not published")
        release.state = State.WITHDRAWN
        release.withdrawn_at, release.withdrawn_by = timezone.now(), by
        release.withdrawal_reason = reason.strip()
        release.save()
        _record_event(release, "withdraw", by, reason.strip())
        if release.dataset == Release.Dataset.RTT:
            refresh_history(release.month)
        if release.is_summed:
            record_revision(before=release, after=None, by=by, reason=reason.strip())
    return release


def retry(*, release: Release, by: str) -> Release:
    """Give a refused release another try, from its kept file or from NHS England's page."""
    with transaction.atomic():
        release = _locked(release)
        if release.is_in_progress:
            return release
        again = State.FETCHED if release.sha256 else State.FOUND
        _require_transition(release, again, "be tried again: only a refused release can")
        release.state, release.attempts, release.progress = again, 0, 0
        release.save(update_fields=["state", "attempts", "progress"])
        DataIssue.objects.filter(release=release).delete()
        _record_event(release, "retry", by)
    return release


def refuse(*, release: Release, by: str, reason: str = "") -> Release:
    with transaction.atomic():
        release = _locked(release)
        _require_transition(release, State.REFUSED, "be refused")
        release.state, release.progress = State.REFUSED, 100
        release.save(update_fields=["state", "progress"])
        _record_event(release, "refuse", by, reason)
    return release


def refresh_history(changed: date, *, again: bool = False) -> None:
    """After a month was published or withdrawn: today's geography for all, and the comparison of
    this month and of the next with the month before each. Does nothing when neither moved. In a
    new geography all months are compared again: what is missing is kept by place. `again`: who is
    missing from the month was decided anew."""
    published = list(Release.objects.published().order_by("month"))
    if not published:
        return
    newest = published[-1].month
    geography = Geography.load(newest)
    stale = [release for release in published if release.geography != geography.digest]
    if stale:
        rebuild_figures(stale, on=newest)
        for release in stale:
            write_partial_issues(release, geography)
        changed = min(changed, *(release.month for release in stale))
    moved = bool(stale) or again
    # This month too: it may have been read long before the month that now comes before it.
    for release in (candidate for candidate in published if candidate.month >= changed):
        before = previous_release(release)
        if moved or release.compared_with_id != (before.pk if before else None):
            moved = _compare(release, before, geography) or bool(stale)
        elif release.month > changed:
            break


def refresh_figures() -> bool:
    """Figures again, where places or populations have changed since they were summed. State decides:
    whoever loaded others, by whatever road, the next look finds it. Month by month, oldest first: all
    at once would keep everybody else from writing for as long as it takes."""
    newest = Release.objects.published().order_by("-month").first()
    if newest is None:
        return False
    geography = Geography.load(newest.month)
    stale = Release.objects.published().exclude(geography=geography.digest).order_by("month")
    first = stale.first()
    if first is None:
        return False
    later = Release.objects.published().filter(month__gte=first.month).order_by("month")
    for number in list(later.values_list("pk", flat=True)):
        with transaction.atomic():
            _lock_publishing()
            # Others may have published or withdrawn meanwhile, which sums all anew.
            for release in Release.objects.published().filter(pk=number):
                if release.geography != geography.digest:
                    rebuild_figures([release], on=newest.month)
                    write_partial_issues(release, geography)
                _compare(release, previous_release(release), geography)
    return True


@transaction.atomic
def compare_again() -> None:
    """Who is missing from each published month, anew: more became known of who reported what."""
    _lock_publishing()
    published = list(Release.objects.published().order_by("month"))
    for release in published:
        _compare(release, previous_release(release), Geography.load(published[-1].month))


def _compare(release: Release, before: Release | None, geography: Geography) -> bool:
    compared = compare_releases(stored_returns(release), before, release.month)
    return write_continuity(release, compared, geography)


def _lock_publishing() -> None:
    """Two months published at once could not see each other, and each would be compared with the
    month before as it was. England's row serves as the lock; figures may go on referring to it."""
    Place.objects.select_for_update(no_key=True).filter(code=ENGLAND).first()


def _locked(release: Release) -> Release:
    return Release.objects.select_for_update().get(pk=release.pk)


def _require_transition(release: Release, state: State, words: str) -> None:
    if not release.can_become(state):
        raise NotAllowed(f"{release} is {release.get_state_display()} and cannot {words}.")


def _record_event(release: Release, verb: str, by: str, detail: str = "") -> None:
    ReleaseEvent.objects.create(release=release, verb=verb, by=by, detail=detail)
