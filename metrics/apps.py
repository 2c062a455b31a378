from celery.schedules import crontab
from django.apps import AppConfig
from django.conf import settings


class MetricsConfig(AppConfig):
    name = "metrics"
    verbose_name = "Figures"
    # Of which no page for everybody shows anything: metrics.content_triggers.
    never_public = ("ImportRequest",)
    # Celery beat's entries; config/celery.py collects them.
    schedule = {
        # New months appear at 09:30 on a second Thursday: look hourly for two days, then daily.
        "look on publication day": {
            "task": "metrics.tasks.look_for_releases",
            "schedule": crontab(minute=35, hour="9-23", day_of_week="thu", day_of_month="8-14"),
        },
        "look on the day after": {
            "task": "metrics.tasks.look_for_releases",
            "schedule": crontab(minute=35, hour="*", day_of_week="fri", day_of_month="9-15"),
        },
        "look every day": {
            "task": "metrics.tasks.look_for_releases",
            "schedule": crontab(minute=5, hour=10),
        },
        "what the statistics say of a newly published month": {
            "task": "metrics.tasks.analyse",
            "schedule": settings.PATHWAY_SWEEP_SECONDS,
        },
        "take over what a dead worker left": {
            "task": "metrics.tasks.requeue_abandoned_imports",
            "schedule": settings.PATHWAY_SWEEP_SECONDS,
        },
    }
