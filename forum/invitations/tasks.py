from celery import shared_task
from django.utils import timezone

from forum.invitations import actions


@shared_task(name="forum.invitations.tasks.look_for_improvers")
def look_for_improvers() -> None:
    """Whenever figures of a newer month are published: the database says so."""
    if release_id := actions.release_to_read():
        invite_improvers.delay(release_id)


@shared_task(name="forum.invitations.tasks.invite_improvers")
def invite_improvers(release_id: int) -> None:
    actions.invite_improvers(release_id=release_id)


@shared_task(name="forum.invitations.tasks.lapse_invitations")
def lapse_invitations() -> None:
    actions.lapse_invitations(today=timezone.localdate())
