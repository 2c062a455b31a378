from django.apps import AppConfig
from django.contrib.admin import apps as admin


class ForumConfig(AppConfig):
    name = "forum"
    verbose_name = "People and their talk"
    default = True


class AdministrationConfig(admin.AdminConfig):
    """Django's admin, with this site's own sign-in in front of it."""

    default = False
    default_site = "forum.people.administration.Administration"
