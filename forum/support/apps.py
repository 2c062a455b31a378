from celery.schedules import crontab

from forum.rooms import Room


class SupportConfig(Room):
    name = "forum.support"
    verbose_name = "Support and improvement plans"
    never_public = (
        *("Contact", "Dismissal", "Dispute", "Flag", "FlagMatch", "FlagReply"),
        *("ImprovementPlan", "Lesson", "OfferConsent", "PlanAction", "PlanReview", "SupportOffer"),
    )
    notified_about = {
        "Flag": ("author", "place"),
        "ListExplanation": ("author", "place"),
        "SupportOffer": ("author", "flag__place"),
        "ImprovementPlan": ("author", "place"),
        "Dispute": ("author", "place"),
        "OfferConsent": ("offer__author",),
    }
    notified_events = "forum.support.events.EVENTS"
    feeds = ("forum.support.feed_entries.entries",)
    in_papers = ("forum.support.paper_source.ListExplanations",)
    reportable = ("forum.support.reportable.LIST_EXPLANATIONS",)
    discussable = {
        "Flag": "question to an area",
        "SupportOffer": "offer of support",
        "ImprovementPlan": "improvement plan",
    }
    user_tasks = "forum.support.user_tasks.task_kinds"
    figure_based = ("forum.support.figure_based.Flags", "forum.support.figure_based.Plans")
    action_lists = (
        "forum.support.views.flags.PAGE",
        "forum.support.views.disputes.PAGE",
        "forum.support.views.offers.PAGE",
        "forum.support.views.consents.PAGE",
        "forum.support.views.plans.PAGE",
    )
    workflows = (
        "forum.support.lifecycle.FLAGS",
        "forum.support.lifecycle.DISPUTES",
        "forum.support.lifecycle.OFFERS",
        "forum.support.lifecycle.PLANS",
    )
    schedule = {
        "replies, offers and plans whose day has come": {
            "task": "forum.support.tasks.follow_up_support",
            "schedule": crontab(minute=30, hour=6),
        },
    }
