from celery.schedules import crontab

from forum.rooms import Room


class ImprovementGroupsConfig(Room):
    name = "forum.improvement_groups"
    verbose_name = "Improvement groups"
    never_public = ("GroupSession", "GroupTrial")
    notified_about = {
        "ImprovementGroup": ("author",),
        "GroupSession": ("author", "group"),
    }
    notified_events = "forum.improvement_groups.notifications.EVENTS"
    watchable = {"improvement": ("ImprovementGroup", "pk")}
    feeds = ("forum.improvement_groups.feed_entries.entries",)
    searchable = ("forum.improvement_groups.search_sources.ImprovementGroups",)
    reportable = (
        "forum.improvement_groups.reportable.GROUPS",
        "forum.improvement_groups.reportable.NOTES",
    )
    discussable = {"ImprovementGroup": "improvement group"}
    user_tasks = "forum.improvement_groups.user_tasks.task_kinds"
    action_lists = (
        "forum.improvement_groups.views.groups.PAGE",
        "forum.improvement_groups.views.sessions.PAGE",
    )
    workflows = (
        "forum.improvement_groups.lifecycle.GROUPS",
        "forum.improvement_groups.lifecycle.MEMBERS",
    )
    schedule = {
        "sessions about to begin": {
            "task": "forum.improvement_groups.tasks.remind_of_sessions",
            "schedule": crontab(minute="*/15"),
        },
        "improvement groups in which nobody speaks": {
            "task": "forum.improvement_groups.tasks.follow_up_groups",
            "schedule": crontab(minute=25, hour=7),
        },
    }
