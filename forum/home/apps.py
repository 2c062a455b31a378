from forum.rooms import Room


class HomeConfig(Room):
    name = "forum.home"
    verbose_name = "Home and place pages"
