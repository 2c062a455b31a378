from forum.rooms import Room


class MadeUpRoomConfig(Room):
    """A room that no other knows of: what it registers here is all that it needs."""

    name = "tests.forum.made_up_room"
    verbose_name = "Events"
    searchable = ("tests.forum.made_up_room.search_sources.Events",)
