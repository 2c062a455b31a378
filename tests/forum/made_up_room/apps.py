from forum.rooms import Room


class MadeUpRoomConfig(Room):
    """A room that no other knows of: what it registers here is all that it needs."""

    name = "tests.forum.made_up_room"
    verbose_name = "Events"
    matchable = ("tests.forum.made_up_room.match_source.Events",)
    in_papers = ("tests.forum.made_up_room.paper_source.Events",)
    reportable = ("tests.forum.made_up_room.reportable.EVENTS",)
    discussable = {"Event": "event"}
    user_tasks = "tests.forum.made_up_room.user_tasks.task_kinds"
    workflows = ("tests.forum.made_up_room.lifecycle.EVENTS",)
    searchable = ("tests.forum.made_up_room.search_sources.Events",)
