"""Stewards describe technologies. What came with the site has no author."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.actions import Refused
from forum.people.models import User, label_demonstration
from forum.people.permissions import NotAllowed
from forum.technologies import patient_data_checks, permissions
from forum.technologies.actions.locking import lock_technology, record_change
from forum.technologies.lifecycle import TechnologyState
from forum.technologies.models import Technology, TechnologyTreatment
from forum.technologies.notifications import notify_technology_changed
from metrics.rtt.columns import TREATMENTS

TEXTS = (
    *("generic_type", "other_names", "supplier", "purpose", "topics", "digital_assessment"),
    *("device_class", "procurement_route", "sponsorship", "source"),
)
FIELDS = (*TEXTS, "is_digital", "regulatory_mark", "passport_url")
# The first parts of addresses below /technologies/.
TAKEN_SLUGS = frozenset({"", "access", "areas", "corrections", "new", "stops", "uploads"})


@transaction.atomic
def create_technology(
    *,
    name: str,
    fields: Mapping[str, Any],
    by: User | None,
    treatments: Collection[str] = (),
    slug: str = "",
) -> Technology:
    """Without `by`, it comes with the site."""
    if by is not None and not permissions.can_manage(by):
        raise NotAllowed
    name = label_demonstration(name.strip(), by, longest=120)
    slug = slug or slugify(name)[:60].strip("-")
    if slug in TAKEN_SLUGS:
        raise Refused("Give it a name that says what it is, in letters.")
    existing = Technology.objects.filter(Q(slug=slug) | Q(name__iexact=name)).first()
    if existing is not None:
        if by is not None and existing.written_by_id == by.pk and _is_same(existing, fields):
            return existing
        raise Refused(f"There is a technology called {existing} already.")
    values = _checked({**fields, "name": name}, by)
    technology = Technology.objects.create(slug=slug, written_by=by, **values)
    _set_treatments(technology, treatments)
    record_change(technology, "described a technology", by)
    return technology


@transaction.atomic
def revise_technology(
    *,
    technology: Technology,
    fields: Mapping[str, Any],
    treatments: Collection[str],
    interventions: Collection[Intervention],
    case_studies: Collection[CaseStudy],
    based_on: int,
    by: User,
) -> Technology:
    technology = lock_technology(technology, permissions.can_edit, by)
    if technology.version != based_on:
        raise Refused(
            "Somebody saved a newer version while you wrote. Nothing of theirs has been overwritten:"
            " compare it with yours, then save again."
        )
    values = _checked(fields, by)
    before = {name: getattr(technology, name) for name in values}
    for name, value in values.items():
        setattr(technology, name, value)
    technology.version += 1
    technology.save()
    _set_treatments(technology, treatments)
    technology.interventions.set(interventions)
    technology.case_studies.set(case_studies)
    altered = sorted(name for name, value in values.items() if before[name] != value)
    record_change(
        technology, "revised a technology", by, version=technology.version, fields=altered
    )
    notify_technology_changed(technology, by, f"version {technology.version}")
    return technology


@transaction.atomic
def withdraw_technology(*, technology: Technology, reason: str, by: User) -> Technology:
    technology = lock_technology(technology, permissions.can_withdraw, by)
    patient_data_checks.refuse_patient_data({"reason": reason}, by=by)
    technology.state, technology.withdrawn_reason = TechnologyState.WITHDRAWN, reason.strip()
    technology.save()
    record_change(technology, "withdrew a technology", by, reason=technology.withdrawn_reason)
    notify_technology_changed(technology, by, f"withdrawn {int(technology.changed_at.timestamp())}")
    return technology


@transaction.atomic
def list_again(*, technology: Technology, by: User) -> Technology:
    technology = lock_technology(technology, permissions.can_list_again, by)
    technology.state, technology.withdrawn_reason = TechnologyState.LISTED, ""
    technology.save()
    record_change(technology, "listed a technology again", by)
    return technology


def _checked(fields: Mapping[str, Any], by: User | None) -> dict[str, Any]:
    values = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in fields.items()
        if name in (*FIELDS, "name")
    }
    if not values.get("purpose"):
        raise Refused("Say what it is for.")
    if not values.get("source"):
        raise Refused("Say where this is from.")
    texts = {name: str(values[name]) for name in (*TEXTS, "name") if values.get(name)}
    patient_data_checks.refuse_patient_data(texts, by=by)
    return values


def _is_same(technology: Technology, fields: Mapping[str, Any]) -> bool:
    """Whether this is one form, sent twice."""
    return technology.version == 1 and all(
        getattr(technology, name) == fields[name] for name in FIELDS if name in fields
    )


def _set_treatments(technology: Technology, treatments: Collection[str]) -> None:
    wanted = {code for code in treatments if code in TREATMENTS}
    rows = TechnologyTreatment.objects.filter(technology=technology)
    present = set(rows.values_list("treatment_function", flat=True))
    rows.exclude(treatment_function__in=wanted).delete()
    TechnologyTreatment.objects.bulk_create(
        TechnologyTreatment(technology=technology, treatment_function=code)
        for code in sorted(wanted - present)
    )
