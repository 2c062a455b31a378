from django.core.checks import Tags, register

from forum.rooms import Room


class SitePagesConfig(Room):
    name = "forum.site_pages"
    verbose_name = "Pages about this site"

    def ready(self) -> None:
        from forum.site_pages.checks import operator_is_named, pages_are_reviewed

        register(operator_is_named, Tags.security, deploy=True)
        register(pages_are_reviewed, Tags.security, deploy=True)
