from forum.rooms import Room


class EvaluationConfig(Room):
    name = "forum.evaluation"
    verbose_name = "Evaluations"
    notified_about = {"EvaluationPlan": ("author", "place", "case_study", "adoption")}
    notified_events = "forum.evaluation.notifications.EVENTS"
    figure_based = ("forum.evaluation.figure_based.Evaluations",)
    action_lists = ("forum.evaluation.views.plans.PAGE",)
    schedule = {
        "what the figures show of what was planned": {
            "task": "forum.evaluation.tasks.evaluate_plans",
            "schedule": 600.0,
            "options": {"expires": 540},
        },
    }
