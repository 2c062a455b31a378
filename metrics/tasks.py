"""What runs later, outside the web. Each task fetches by id and calls one verb.

The verbs are imported inside the tasks: they bring pandas and pyarrow, which the web must not load.
"""

from celery import shared_task

BY = "the import schedule"


@shared_task
def look_for_releases() -> None:
    from metrics.releases.bring import look_for_newer

    for release in look_for_newer(by=BY):
        import_release.delay(release.pk)


@shared_task
def import_release(release_id: int) -> None:
    from metrics.releases.bring import bring

    bring(release_id=release_id, by=BY)
    analyse.delay()


@shared_task
def sweep() -> None:
    from metrics.releases.sweep import left_behind

    for release_id in left_behind(by=BY):
        import_release.delay(release_id)


@shared_task
def analyse() -> None:
    """Statistics of the newest month, by state: also after a month was put back or withdrawn."""
    from metrics.releases.analyse import analyse_newest

    analyse_newest()
