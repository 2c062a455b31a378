"""Django's admin, behind the same sign-in and the same roles as everything else."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from forum.people.models import Role, User
from forum.people.permissions import (
    Permission,
    grants_awaiting_second_factor,
    has_permission,
    has_second_factor,
)

# What administrators by role may do in the admin and with figures. Roles themselves are granted
# on people's pages, where each grant leaves its reason.
DJANGO_PERMISSIONS = {
    Permission.MANAGE_ORGANISATIONS: frozenset(
        f"forum.{verb}_{model}"
        for verb in ("view", "add", "change", "delete")
        for model in ("organisation", "alloweddomain")
    ),
    Permission.READ_HISTORY: frozenset(
        {"people.view_auditevent", "people.view_rolegrant", "people.view_rolerequest"}
    ),
    Permission.PUBLISH_FIGURES: frozenset({"metrics.publish_release"}),
}


OUR_TABLES = ("forum", "metrics")


class RolePermissionBackend(BaseBackend):
    """Django's permissions, from roles: there is no second place in which rights are given."""

    def has_perm(
        self, user_obj: User | AnonymousUser, perm: str, obj: models.Model | None = None
    ) -> bool:
        return any(
            perm in rights and has_permission(user_obj, deed)
            for deed, rights in DJANGO_PERMISSIONS.items()
        )

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        named = f"{app_label}."
        return any(
            any(right.startswith(named) for right in rights) and has_permission(user_obj, deed)
            for deed, rights in DJANGO_PERMISSIONS.items()
        )


class RoleAdminSite(AdminSite):
    site_title = site_header = "Pathway Exchange: administration"
    index_title = "What staff keep"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only this site's own tables: allauth's hold what nobody should look at, such as the keys
        of authenticator apps, and groups would be a second place in which rights are given."""
        one = isinstance(model_or_iterable, type)
        several: list[Any] = [model_or_iterable] if one else list(model_or_iterable)
        ours = [model for model in several if model._meta.app_label in OUR_TABLES]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return (
            isinstance(user, User)
            and user.is_active
            and (user.is_staff or has_permission(user, Permission.MANAGE_ORGANISATIONS))
            and has_second_factor(user)
        )

    def admin_view(  # type: ignore[override]
        self, view: Callable[..., HttpResponse], cacheable: bool = False
    ) -> Callable[..., HttpResponse]:
        """As everywhere: sign in first, then what is forbidden looks as what is not there."""
        inside = super().admin_view(view, cacheable)

        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                return self._turn_away(request, request.get_full_path())
            try:
                return inside(request, *args, **kwargs)
            except PermissionDenied:
                raise Http404 from None

        return gate

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Never Django's own form: it would let people in without their second factor."""
        if self.has_permission(request):
            return redirect("admin:index")
        return self._turn_away(request, reverse("admin:index"))

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return LogoutView.as_view(next_page=reverse("home"))(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def _turn_away(self, request: HttpRequest, back: str) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(back)
        waiting = {grant.role for grant in grants_awaiting_second_factor(request.user)}
        if Role.ADMINISTRATOR in waiting or self._is_staff_without_factor(request.user):
            return redirect(f"{reverse('second_factor')}?{urlencode({'next': back})}")
        raise Http404

    def _is_staff_without_factor(self, user: User) -> bool:
        return user.is_staff and not has_second_factor(user)
