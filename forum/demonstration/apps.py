from django.core.checks import Tags, register

from forum.rooms import Room


class DemonstrationConfig(Room):
    name = "forum.demonstration"
    verbose_name = "The demonstration"

    def ready(self) -> None:
        from forum.demonstration.checks import no_demonstration_is_left

        register(no_demonstration_is_left, Tags.security, deploy=True)
