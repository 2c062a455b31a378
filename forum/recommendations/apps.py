from forum.rooms import Room


class RecommendationsConfig(Room):
    name = "forum.recommendations"
    verbose_name = "Recommendations in practice"
    # Counted anew every few minutes: that makes no page of the site anew.
    never_public = ("*",)
    in_papers = ("forum.recommendations.paper_source.Recommendations",)
    schedule = {
        "how far the report's recommendations are carried out": {
            "task": "forum.recommendations.tasks.count_recommendations",
            "schedule": 600.0,
            "options": {"expires": 540},
        },
    }
