from celery.schedules import crontab
from django.conf import settings

from forum.rooms import Room


class PapersConfig(Room):
    name = "forum.papers"
    verbose_name = "Board papers"
    never_public = ("*",)
    figure_based = ("forum.papers.figure_based.BoardPapers",)
    schedule = {
        "board papers that a dead worker left": {
            "task": "forum.papers.tasks.resume_abandoned_papers",
            "schedule": settings.PATHWAY_SWEEP_SECONDS,
            "options": {"expires": 60},
        },
        "board papers that are a month old": {
            "task": "forum.papers.tasks.delete_old_papers",
            "schedule": crontab(minute=30, hour=3),
        },
    }
