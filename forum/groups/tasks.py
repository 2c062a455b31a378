from celery import shared_task

from forum.groups import actions


@shared_task
def announce_group_figures() -> None:
    actions.announce_group_figures()
