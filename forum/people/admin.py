"""Django's admin: staff edit organisations and allowed domains. People, roles and the audit history
are read-only there: they are changed on pages that ask for a reason."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from forum.people import actions
from forum.people.models import (
    AllowedDomain,
    AuditEvent,
    Organisation,
    RoleGrant,
    RoleRequest,
    User,
)
from forum.people.patient_data_checks import add_patient_data_errors


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(ReadOnlyAdmin):
    ordering = ("name",)
    list_display = ("name", "email", "organisation", "home_place", "is_active", "suspended_until")
    list_filter = ("is_active", "demonstration", "profession")
    search_fields = ("email", "name", "organisation__name")
    exclude = ("password", "groups", "user_permissions")


class PatientDataCheckedModelForm(ModelForm):
    """Organisations are named on what people write."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        add_patient_data_errors(self, cleaned)
        return cleaned


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    form = PatientDataCheckedModelForm
    list_display = ("name", "code", "place", "confirmed")
    list_filter = ("confirmed",)
    search_fields = ("name", "code")
    autocomplete_fields = ()
    raw_id_fields = ("place",)

    def save_model(
        self, request: HttpRequest, obj: Organisation, form: ModelForm, change: bool
    ) -> None:
        actions.save_organisation(organisation=obj, by=_signed_in_user(request))

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(AllowedDomain)
class AllowedDomainAdmin(admin.ModelAdmin):
    form = PatientDataCheckedModelForm
    list_display = ("domain", "organisation", "note")
    search_fields = ("domain",)
    autocomplete_fields = ("organisation",)
    actions = None

    def save_model(
        self, request: HttpRequest, obj: AllowedDomain, form: ModelForm, change: bool
    ) -> None:
        actions.save_allowed_domain(domain=obj, by=_signed_in_user(request))

    def delete_model(self, request: HttpRequest, obj: AllowedDomain) -> None:
        actions.delete_allowed_domain(domain=obj, by=_signed_in_user(request))


@admin.register(RoleGrant)
class RoleGrantAdmin(ReadOnlyAdmin):
    list_display = ("user", "role", "place", "valid_from", "valid_until", "granted_by", "ended_at")
    list_filter = ("role",)
    search_fields = ("user__name", "user__email", "place__name")
    list_select_related = ("user", "place", "granted_by")


@admin.register(RoleRequest)
class RoleRequestAdmin(ReadOnlyAdmin):
    list_display = ("user", "role", "place", "state", "requested_at", "decided_by")
    list_filter = ("state", "role")
    list_select_related = ("user", "place", "decided_by")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor_name", "actor_role", "verb", "object_type", "object_label")
    list_filter = ("verb", "object_type")
    search_fields = ("actor_name", "object_label", "object_id")
    date_hierarchy = "at"


def _signed_in_user(request: HttpRequest) -> Any:
    return request.user
