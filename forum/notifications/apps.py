from celery.schedules import crontab
from django.conf import settings

from forum.rooms import Room


class NotificationsConfig(Room):
    name = "forum.notifications"
    verbose_name = "Notifications"
    never_public = ("*",)
    notified_about = {"AnnouncedRelease": ("release",), "AnnouncedRevision": ("revision",)}
    notified_events = "forum.notifications.own_events.EVENTS"
    on_profile_change = ("forum.notifications.actions.watches.watch_chosen_subjects",)
    welcomes = ("forum.notifications.actions.welcome.notify_of_newest_figures",)
    service_statuses = ("forum.notifications.email_status.email_status",)
    user_tasks = "forum.notifications.user_tasks.task_kinds"
    # Notifications are rows before they are messages: each of these asks the database what is left
    # to do. A beat that nobody took in time is dropped, as the next asks the same.
    schedule = {
        "tell watchers what is new": {
            "task": "forum.notifications.tasks.deliver_announcements",
            "schedule": settings.PATHWAY_NOTIFICATIONS_SECONDS,
            "options": {"expires": 60},
        },
        "new figures for those who watch a place": {
            "task": "forum.notifications.tasks.announce_figures",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
        "requests for roles that wait or were decided": {
            "task": "forum.notifications.tasks.notify_of_role_requests",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
        "what there is for somebody new": {
            "task": "forum.notifications.tasks.welcome_new_people",
            "schedule": crontab(minute=20),
        },
        "send e-mails that wait": {
            "task": "forum.notifications.tasks.send_due_emails",
            "schedule": settings.PATHWAY_NOTIFICATIONS_SECONDS,
            "options": {"expires": 60},
        },
        "what was kept for people who have left": {
            "task": "forum.notifications.tasks.delete_data_of_closed_accounts",
            "schedule": crontab(minute=50, hour=3),
        },
        "e-mails about accounts whose links have ended": {
            "task": "forum.notifications.tasks.delete_old_account_emails",
            "schedule": crontab(minute=55, hour=3),
        },
        "daily and weekly digests": {
            "task": "forum.notifications.tasks.write_digests",
            "schedule": crontab(minute=10, hour="7-21"),
        },
    }
