from forum.rooms import Room


class DemonstrationConfig(Room):
    name = "forum.demonstration"
    verbose_name = "The demonstration"
