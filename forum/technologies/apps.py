from celery.schedules import crontab

from forum.rooms import Room


class TechnologiesConfig(Room):
    name = "forum.technologies"
    verbose_name = "Technologies"
    never_public = ("AccessUpload",)
    notified_about = {
        "Technology": ("written_by",),
        "AccessRecord": ("author", "technology", "place"),
        "CorrectionRequest": ("author", "technology"),
    }
    notified_events = "forum.technologies.events.EVENTS"
    watchable = {"technology": ("Technology", "slug")}
    feeds = ("forum.technologies.feed_entries.entries",)
    searchable = ("forum.technologies.search_sources.Technologies",)
    in_papers = ("forum.technologies.paper_source.TechnologyAccess",)
    reportable = ("forum.technologies.reportable.CORRECTIONS",)
    discussable = {"Technology": "technology"}
    user_tasks = "forum.technologies.user_tasks.task_kinds"
    action_lists = (
        "forum.technologies.views.technology_actions.TECHNOLOGY_ACTIONS",
        "forum.technologies.views.corrections.PAGE",
    )
    workflows = (
        "forum.technologies.lifecycle.TECHNOLOGIES",
        "forum.technologies.lifecycle.CORRECTIONS",
    )
    schedule = {
        "access that lapses": {
            "task": "forum.technologies.tasks.follow_up_access",
            "schedule": crontab(minute=10, hour=6),
        },
    }
