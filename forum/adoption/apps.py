from forum.rooms import Room


class AdoptionConfig(Room):
    name = "forum.adoption"
    verbose_name = "Adoptions"
    never_public = ("Proposal",)
