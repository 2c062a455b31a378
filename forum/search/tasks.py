from celery import shared_task

from forum.search.actions import refresh


@shared_task
def refresh_search() -> None:
    refresh()
