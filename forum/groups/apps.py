from forum.rooms import Room


class GroupsConfig(Room):
    name = "forum.groups"
    verbose_name = "Groups of areas"
    never_public = ("AnnouncedGroup",)
    notified_about = {"AnnouncedGroup": ("group", "release")}
    notified_events = "forum.groups.notifications.EVENTS"
    visible_to = {"metrics.PlaceGroup": "forum.groups.models.groups_visible_to"}
    watchable = {"group": ("metrics.PlaceGroup", "slug")}
    searchable = ("forum.groups.search_sources.Groups",)
    reportable = ("forum.groups.reportable.GROUPS",)
    action_lists = ("forum.groups.views.groups.GROUP_ACTIONS",)
    workflows = ("forum.groups.lifecycle.GROUPS",)
    schedule = {
        "new figures for those who watch a group of areas": {
            "task": "forum.groups.tasks.announce_group_figures",
            "schedule": 60.0,
            "options": {"expires": 60},
        },
    }
