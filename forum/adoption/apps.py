from celery.schedules import crontab

from forum.rooms import Room


class AdoptionConfig(Room):
    name = "forum.adoption"
    verbose_name = "Adoptions"
    never_public = ("Proposal",)
    notified_about = {
        "Adoption": ("author", "place", "intervention", "case_study"),
        "Proposal": ("author", "adoption__place", "intervention"),
    }
    notified_events = "forum.adoption.notifications.EVENTS"
    feeds = ("forum.adoption.feed_entries.entries",)
    searchable = ("forum.adoption.search_sources.Adoptions",)
    taken_up = {
        "case_study": "forum.adoption.taken_up.of_case_studies",
        "intervention": "forum.adoption.taken_up.of_interventions",
    }
    reportable = ("forum.adoption.reportable.ADOPTIONS",)
    discussable = {"Adoption": "record of what a place tries"}
    user_tasks = "forum.adoption.user_tasks.task_kinds"
    action_lists = ("forum.adoption.views.adoptions.PAGE", "forum.adoption.views.proposals.PAGE")
    workflows = ("forum.adoption.lifecycle.ADOPTIONS", "forum.adoption.lifecycle.PROPOSALS")
    on_publication = ("forum.adoption.actions.ledger.follow_publication",)
    schedule = {
        "adoptions of which somebody should say how they go": {
            "task": "forum.adoption.tasks.follow_up_adoptions",
            "schedule": crontab(minute=10, hour=7),
        },
    }
