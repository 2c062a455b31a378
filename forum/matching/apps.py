from forum.rooms import Room


class MatchingConfig(Room):
    name = "forum.matching"
    verbose_name = "Who could help whom"
