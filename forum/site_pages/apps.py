from celery.schedules import crontab
from django.core.checks import Tags, register

from forum.rooms import Room


class SitePagesConfig(Room):
    name = "forum.site_pages"
    verbose_name = "Pages about this site"
    never_public = ("ContactMessage",)
    notified_about = {"ContactMessage": ()}
    notified_events = "forum.site_pages.notifications.EVENTS"
    action_lists = ("forum.site_pages.views.messages.PAGE",)
    user_tasks = "forum.site_pages.user_tasks.task_kinds"
    schedule = {
        "messages that were answered some time ago": {
            "task": "forum.site_pages.tasks.delete_answered_messages",
            "schedule": crontab(minute=58, hour=3),
        },
    }

    def ready(self) -> None:
        from forum.site_pages.checks import operator_is_named, pages_are_reviewed

        register(operator_is_named, Tags.security, deploy=True)
        register(pages_are_reviewed, Tags.security, deploy=True)
