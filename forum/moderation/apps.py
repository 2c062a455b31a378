from forum.rooms import Room


class ModerationConfig(Room):
    name = "forum.moderation"
    verbose_name = "Moderation"
    never_public = ("*",)
    notified_about = {"ModerationCase": ("author", "content_object")}
    notified_events = "forum.moderation.notifications.EVENTS"
    action_lists = ("forum.moderation.views.cases.PAGE",)
    user_tasks = "forum.moderation.user_tasks.task_kinds"
    workflows = (
        "forum.moderation.lifecycle.CASES",
        "forum.moderation.lifecycle.APPEALS",
    )
