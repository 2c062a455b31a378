from celery.schedules import crontab

from forum.rooms import Room


class CaseStudiesConfig(Room):
    name = "forum.casestudies"
    verbose_name = "Case studies and interventions"
    never_public = ("Comment", "SectionDraft")
    notified_about = {"CaseStudy": ("author",)}
    notified_events = "forum.casestudies.notifications.EVENTS"
    welcomes = ("forum.casestudies.notifications.notify_of_similar_areas",)
    watchable = {"case_study": ("CaseStudy", "pk"), "intervention": ("Intervention", "slug")}
    feeds = ("forum.casestudies.feed_entries.entries",)
    searchable = (
        "forum.casestudies.search_sources.CaseStudies",
        "forum.casestudies.search_sources.Interventions",
    )
    matchable = ("forum.casestudies.match_source.CaseStudies",)
    in_papers = ("forum.casestudies.paper_source.CaseStudies",)
    figure_based = ("forum.casestudies.figure_based.CaseStudies",)
    reportable = (
        "forum.casestudies.reportable.CASE_STUDIES",
        "forum.casestudies.reportable.COMMENTS",
    )
    discussable = {"CaseStudy": "case study", "Intervention": "intervention"}
    user_tasks = "forum.casestudies.user_tasks.task_kinds"
    action_lists = ("forum.casestudies.views.case_study_actions.CASE_STUDY_ACTIONS",)
    workflows = (
        "forum.casestudies.lifecycle.CASE_STUDIES",
        "forum.casestudies.lifecycle.INTERVENTIONS",
    )
    schedule = {
        "areas with longer waits on what a case study changed": {
            "task": "forum.casestudies.tasks.match_areas",
            "schedule": 300.0,
            "options": {"expires": 240},
        },
        "case studies whose review is due": {
            "task": "forum.casestudies.tasks.mark_reviews_due",
            "schedule": crontab(minute=40, hour=6),
        },
    }
