from celery.schedules import crontab
from django.contrib.admin import apps as admin
from django.core.checks import Tags, register

from forum.rooms import Room


class PeopleConfig(Room):
    name = "forum.people"
    verbose_name = "People and their roles"
    never_public = (
        "AllowedDomain",
        "AuditEvent",
        "HelpOffer",
        "KeptText",
        "RoleRequest",
        "SignInLimit",
        "User_groups",
        "User_user_permissions",
    )
    notified_about = {"RoleRequest": ("user", "place")}
    visible_to = {"RoleRequest": "forum.people.permissions.role_requests_visible_to"}
    action_lists = (
        "forum.people.views.person.PAGE",
        "forum.people.views.role_grants.PAGE",
        "forum.people.views.role_requests.PAGE",
    )
    workflows = ("forum.people.permissions.role_requests.ROLE_REQUESTS",)
    searchable = ("forum.people.search_sources.People",)
    schedule = {
        "addresses to be verified again, and domains that left the list": {
            "task": "forum.people.tasks.renew_memberships",
            "schedule": crontab(minute=40, hour=3),
        },
        "sessions that have ended": {
            "task": "forum.people.tasks.delete_ended_sessions",
            "schedule": crontab(minute=15),
        },
        "texts kept for too long": {
            "task": "forum.people.tasks.delete_old_kept_texts",
            "schedule": crontab(minute=35, hour=3),
        },
    }
    user_tasks = "forum.people.user_tasks.task_kinds"

    def ready(self) -> None:
        from forum.people.checks import former_database

        register(former_database, Tags.database)


class AdministrationConfig(admin.AdminConfig):
    """Django's admin, with this site's own sign-in in front of it."""

    default = False
    default_site = "forum.people.admin_site.RoleAdminSite"
