from celery.schedules import crontab

from forum.rooms import Room


class SupportConfig(Room):
    name = "forum.support"
    verbose_name = "Support and improvement plans"
    notified_about = ("Flag", "SupportOffer", "ImprovementPlan", "Dispute")
    schedule = {
        "replies, offers and plans whose day has come": {
            "task": "forum.support.tasks.follow_up_support",
            "schedule": crontab(minute=30, hour=6),
        },
    }
