from forum.rooms import Room


class ModerationConfig(Room):
    name = "forum.moderation"
    verbose_name = "Moderation"
    notified_about = ("ModerationCase",)
