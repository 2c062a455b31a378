from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from forum.casestudies import patient_data_checks
from forum.casestudies.lifecycle import ADVANCES
from forum.casestudies.models import Intervention, InterventionVersion
from forum.casestudies.models import State as CaseStudyState
from forum.casestudies.permissions import can_improve_intervention, can_manage_interventions
from forum.people.actions import Refused, record_event
from forum.people.changes import changed
from forum.people.models import User, label_demonstration
from forum.people.permissions import NotAllowed

TEXT_FIELDS = (
    "mechanism",
    "core",
    "adaptable",
    "prerequisites",
    "unsuitable_when",
    "cost",
    "time",
    "risks",
    "what_changed",
    "credits",
)


@transaction.atomic
def create_intervention(
    *,
    name: str,
    texts: Mapping[str, str],
    by: User | None,
    measure: str = "",
    lag_months: int | None = None,
    slug: str = "",
    aliases: str = "",
) -> Intervention:
    """With its first version. Without `by`, it comes with the site."""
    if by is not None and not can_manage_interventions(by):
        raise NotAllowed
    name = label_demonstration(name.strip(), by, longest=120)
    slug = slug or slugify(name)[:60]
    if slug in ("", "new"):
        raise Refused("Give it a name that says what is done, in letters.")
    if existing := Intervention.objects.filter(Q(slug=slug) | Q(name=name)).first():
        if by is not None and _is_repeated_form(existing, texts, measure, lag_months, by):
            return existing
        raise Refused(f"There is an intervention called {existing} already.")
    patient_data_checks.refuse_patient_data({"name": name, "aliases": aliases}, by=by)
    intervention = Intervention.objects.create(slug=slug, name=name, aliases=aliases.strip())
    _add_version(intervention, 1, texts, measure, lag_months, by)
    record_event(verb="described an intervention", about=intervention, by=by)
    changed(intervention)
    return intervention


@transaction.atomic
def revise_intervention(
    *,
    intervention: Intervention,
    texts: Mapping[str, str],
    by: User,
    based_on: int,
    measure: str = "",
    lag_months: int | None = None,
    aliases: str | None = None,
) -> InterventionVersion:
    """Add a version. Earlier ones stay, and each case study keeps the version that it followed."""
    if not can_manage_interventions(by):
        raise NotAllowed
    intervention = _lock(intervention)
    latest = intervention.latest_version
    if latest.number != based_on:
        if _is_repeated_form(intervention, texts, measure, lag_months, by):
            return latest
        raise Refused(
            "Somebody saved a newer version while you wrote. Nothing of theirs has been overwritten:"
            " copy what should stay from it, then save."
        )
    version = _add_version(intervention, latest.number + 1, texts, measure, lag_months, by)
    if aliases is not None and aliases.strip() != intervention.aliases:
        patient_data_checks.refuse_patient_data({"aliases": aliases}, by=by)
        intervention.aliases = aliases.strip()
        intervention.save(update_fields=["aliases"])
    record_event(
        verb="revised an intervention",
        about=intervention,
        by=by,
        detail={"version": version.number},
    )
    changed(intervention)
    return version


@transaction.atomic
def change_intervention_state(*, intervention: Intervention, to: str, by: User) -> Intervention:
    """Move it on in its lifecycle. "Replicated" needs published case studies of two places."""
    if not can_manage_interventions(by):
        raise NotAllowed
    intervention = _lock(intervention)
    if intervention.state == to:
        return intervention
    if to not in Intervention.State.values or not intervention.can_become(to):
        raise Refused(f"It is {intervention.get_state_display()}, so it cannot become that now.")
    case_studies = intervention.case_studies.filter(live=True).exclude(
        state=CaseStudyState.WITHDRAWN
    )
    place_count = len(set(case_studies.values_list("place", flat=True)))
    if to == Intervention.State.REPLICATED and place_count < 2:
        raise Refused("There have to be published case studies from two places first.")
    intervention.state = to
    intervention.save(update_fields=["state"])
    record_event(verb="moved an intervention", about=intervention, by=by, detail={"to": to})
    changed(intervention)
    return intervention


@transaction.atomic
def advance_intervention(*, intervention: Intervention, to: str) -> Intervention:
    """By itself, as it follows from who does it."""
    intervention = _lock(intervention)
    if (intervention.state, to) not in ADVANCES:
        raise Refused(f"It is {intervention.get_state_display()}, so it cannot become that now.")
    intervention.state = to
    intervention.save(update_fields=["state"])
    record_event(verb="moved an intervention", about=intervention, by=None, detail={"to": str(to)})
    changed(intervention)
    return intervention


@transaction.atomic
def extend_intervention(
    *,
    intervention: Intervention,
    part: str,
    text: str,
    what_changed: str,
    credits: str,
    by: User,
) -> InterventionVersion:
    """Add a version that says one thing more, with the names of those who learnt it."""
    intervention = _lock(intervention)
    if not can_improve_intervention(by, intervention):
        raise NotAllowed
    if by.demonstration and not intervention.is_demonstration:
        raise Refused("A demonstration does not change what is real.")
    latest = intervention.latest_version
    texts = {name: getattr(latest, name) for name in TEXT_FIELDS}
    texts[part] = f"{texts[part]}\n\n{text}".strip()
    texts |= {"what_changed": what_changed[:300], "credits": credits[:300]}
    version = _add_version(
        intervention, latest.number + 1, texts, latest.measure, latest.lag_months, by
    )
    detail = {"version": version.number}
    record_event(verb="extended an intervention", about=intervention, by=by, detail=detail)
    changed(intervention)
    return version


def _lock(intervention: Intervention) -> Intervention:
    return Intervention.objects.select_for_update().get(pk=intervention.pk)


def _is_repeated_form(
    intervention: Intervention,
    texts: Mapping[str, str],
    measure: str,
    lag_months: int | None,
    by: User,
) -> bool:
    """Whether this person's latest version says the same: one form, sent twice."""
    latest = intervention.latest_version
    return (
        latest.written_by_id == by.pk
        and (latest.measure, latest.lag_months) == (measure, lag_months)
        and all(getattr(latest, name) == texts.get(name, "").strip() for name in TEXT_FIELDS)
    )


def _add_version(
    intervention: Intervention,
    number: int,
    texts: Mapping[str, str],
    measure: str,
    lag_months: int | None,
    by: User | None,
) -> InterventionVersion:
    values = {name: texts.get(name, "").strip() for name in TEXT_FIELDS}
    if not values["core"]:
        raise Refused("Say what must not be left out.")
    patient_data_checks.refuse_patient_data(values, by=by)
    return InterventionVersion.objects.create(
        intervention=intervention,
        number=number,
        measure=measure,
        lag_months=lag_months,
        written_by=by,
        **values,
    )
