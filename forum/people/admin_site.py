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

# Permissions of administrators in the admin and with figures. Roles themselves are granted on
# people's pages, which ask for a reason.
DJANGO_PERMISSIONS = {
    Permission.MANAGE_ORGANISATIONS: frozenset(
        f"people.{verb}_{model}"
        for verb in ("view", "add", "change", "delete")
        for model in ("organisation", "alloweddomain")
    ),
    Permission.READ_HISTORY: frozenset(
        {"people.view_auditevent", "people.view_rolegrant", "people.view_rolerequest"}
    ),
    Permission.PUBLISH_FIGURES: frozenset({"metrics.publish_release"}),
}


OWN_PACKAGES = ("forum.", "metrics.")


class RolePermissionBackend(BaseBackend):
    """Django's permissions, derived from roles: permissions are granted nowhere else."""

    def has_perm(
        self, user_obj: User | AnonymousUser, perm: str, obj: models.Model | None = None
    ) -> bool:
        return any(
            perm in rights and has_permission(user_obj, permission)
            for permission, rights in DJANGO_PERMISSIONS.items()
        )

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        prefix = f"{app_label}."
        return any(
            any(right.startswith(prefix) for right in rights)
            and has_permission(user_obj, permission)
            for permission, rights in DJANGO_PERMISSIONS.items()
        )


class RoleAdminSite(AdminSite):
    site_title = site_header = "Pathway Exchange: administration"
    index_title = "What staff keep"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only this site's own tables: allauth's hold secrets, such as the keys of authenticator
        apps, and groups would be a second place in which permissions are granted."""
        is_single = isinstance(model_or_iterable, type)
        models_: list[Any] = [model_or_iterable] if is_single else list(model_or_iterable)
        own_models = [model for model in models_ if model.__module__.startswith(OWN_PACKAGES)]
        super().register(own_models, admin_class, **options)

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
        """As everywhere: sign in first; then what is forbidden answers 404."""
        unchecked_view = super().admin_view(view, cacheable)

        @wraps(view)
        def checked_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                return self._redirect_or_404(request, request.get_full_path())
            try:
                return unchecked_view(request, *args, **kwargs)
            except PermissionDenied:
                raise Http404 from None

        return checked_view

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Never Django's own form: it would let people in without their second factor."""
        if self.has_permission(request):
            return redirect("admin:index")
        return self._redirect_or_404(request, reverse("admin:index"))

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return LogoutView.as_view(next_page=reverse("home"))(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def _redirect_or_404(self, request: HttpRequest, next_url: str) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(next_url)
        waiting = {grant.role for grant in grants_awaiting_second_factor(request.user)}
        if Role.ADMINISTRATOR in waiting or self._is_staff_without_factor(request.user):
            return redirect(f"{reverse('second_factor')}?{urlencode({'next': next_url})}")
        raise Http404

    def _is_staff_without_factor(self, user: User) -> bool:
        return user.is_staff and not has_second_factor(user)
