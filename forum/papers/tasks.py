from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from forum.papers import actions

KEPT_DAYS = 30


@shared_task(name="forum.papers.tasks.make_paper")
def make_paper(paper_id: int) -> None:
    actions.make(paper_id=paper_id)


@shared_task(name="forum.papers.tasks.take_over_papers")
def take_over_papers() -> None:
    for paper_id in actions.take_over(now=timezone.now()):
        make_paper.delay(paper_id)


@shared_task(name="forum.papers.tasks.drop_old_papers")
def drop_old_papers() -> None:
    actions.drop_old(before=timezone.now() - timedelta(days=KEPT_DAYS))
