from celery.schedules import crontab

from forum.rooms import Room


class InvitationsConfig(Room):
    name = "forum.invitations"
    verbose_name = "Invitations to tell what was done"
    never_public = ("*",)
    notified_about = {"Invitation": ("author", "place", "area")}
    notified_events = "forum.invitations.notifications.EVENTS"
    user_tasks = "forum.invitations.user_tasks.task_kinds"
    action_lists = ("forum.invitations.views.invitations.PAGE",)
    workflows = ("forum.invitations.lifecycle.INVITATIONS",)
    on_publication = ("forum.invitations.actions.follow_publication",)
    schedule = {
        "places that improved in a new month of figures": {
            "task": "forum.invitations.tasks.look_for_improvers",
            "schedule": 600.0,
            "options": {"expires": 540},
        },
        "invitations that nobody has answered": {
            "task": "forum.invitations.tasks.lapse_invitations",
            "schedule": crontab(minute=50, hour=6),
        },
    }
