"""What runs later, outside the web. Each task fetches by id and calls one verb.

The verbs are imported inside the tasks: they bring pyarrow, which the web must not load.
"""

from celery import shared_task

BY = "the import schedule"


@shared_task
def look_for_releases() -> None:
    from metrics.releases.ingest import find_newer_releases

    for release in find_newer_releases(by=BY):
        import_release.delay(release.pk)


@shared_task
def import_release(release_id: int) -> None:
    from metrics.releases.ingest import ingest_release

    ingest_release(release_id=release_id, by=BY)
    analyse.delay()


@shared_task
def register_import_request(request_id: int) -> None:
    from metrics.releases.register import register_request

    if release := register_request(request_id=request_id):
        import_release.delay(release.pk)


@shared_task
def requeue_abandoned_imports() -> None:
    from metrics.releases.register import abandoned_requests
    from metrics.releases.requeue import abandoned_releases

    for request_id in abandoned_requests():
        register_import_request.delay(request_id)
    for release_id in abandoned_releases(by=BY):
        import_release.delay(release_id)


@shared_task
def analyse(*, again: bool = False) -> None:
    """Figures and statistics of the newest month, by state: also after a month was put back, revised
    or withdrawn, and after places or populations changed."""
    from metrics.releases.analyse import analyse_newest
    from metrics.releases.publish import refresh_figures

    refresh_figures()
    analyse_newest(again=again)
