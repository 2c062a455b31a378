from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from forum.papers.actions import making

DAYS_KEPT = 30


@shared_task(name="forum.papers.tasks.make_paper")
def make_paper(paper_id: int) -> None:
    making.make_paper(paper_id=paper_id)


@shared_task(name="forum.papers.tasks.resume_abandoned_papers")
def resume_abandoned_papers() -> None:
    for paper_id in making.reclaim_abandoned_papers(now=timezone.now()):
        make_paper.delay(paper_id)


@shared_task(name="forum.papers.tasks.delete_old_papers")
def delete_old_papers() -> None:
    making.delete_old_papers(before=timezone.now() - timedelta(days=DAYS_KEPT))
