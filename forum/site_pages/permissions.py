"""Who may change what the site says about itself."""

from forum.people.permissions import AnyUser, Permission, has_permission


def can_edit_pages(user: AnyUser) -> bool:
    return has_permission(user, Permission.EDIT_SITE_PAGES)
