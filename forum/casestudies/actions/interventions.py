from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from forum.casestudies import patient_data_checks
from forum.casestudies.models import Intervention, InterventionVersion
from forum.casestudies.models import State as CaseStudyState
from forum.casestudies.permissions import can_manage_interventions
from forum.people.actions import Refused, record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import NotAllowed

FIELDS = (
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
    """A new recipe, with its first version. Without `by`, the site itself brought it."""
    if by is not None and not can_manage_interventions(by):
        raise NotAllowed
    name = name.strip()
    slug = slug or slugify(name)[:60]
    if slug in ("", "new"):
        raise Refused("Give it a name that says what is done, in letters.")
    if there := Intervention.objects.filter(Q(slug=slug) | Q(name=name)).first():
        if by is not None and _is_newest(there, texts, measure, lag_months, by):
            return there
        raise Refused(f"There is a recipe called {there} already.")
    patient_data_checks.refuse_patient_data({"name": name, "aliases": aliases}, by=by)
    made = Intervention.objects.create(slug=slug, name=name, aliases=aliases.strip())
    _add_version(made, 1, texts, measure, lag_months, by)
    record_event(verb="described a recipe", about=made, by=by)
    changed(made)
    return made


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
    """A new version. The old ones stay, and so does what each case study says that it followed."""
    if not can_manage_interventions(by):
        raise NotAllowed
    locked = _locked(intervention)
    newest = locked.latest_version
    if newest.number != based_on:
        if _is_newest(locked, texts, measure, lag_months, by):
            return newest
        raise Refused(
            "Somebody saved a newer version while you wrote. Nothing of theirs has been overwritten:"
            " take over from it what should stay, then save."
        )
    made = _add_version(locked, newest.number + 1, texts, measure, lag_months, by)
    if aliases is not None and aliases.strip() != locked.aliases:
        patient_data_checks.refuse_patient_data({"aliases": aliases}, by=by)
        locked.aliases = aliases.strip()
        locked.save(update_fields=["aliases"])
    record_event(verb="revised a recipe", about=locked, by=by, detail={"version": made.number})
    changed(locked)
    return made


@transaction.atomic
def change_intervention_state(*, intervention: Intervention, to: str, by: User) -> Intervention:
    """How far a recipe has come. Places that did it are counted from what is published."""
    if not can_manage_interventions(by):
        raise NotAllowed
    locked = _locked(intervention)
    if locked.state == to:
        return locked
    if to not in Intervention.State.values or not locked.may_become(to):
        raise Refused(f"It is {locked.get_state_display()}, so it cannot become that now.")
    stories = locked.case_studies.filter(live=True).exclude(state=CaseStudyState.WITHDRAWN)
    places = len(set(stories.values_list("place", flat=True)))
    if to == Intervention.State.REPLICATED and places < 2:
        raise Refused("There have to be published case studies from two places first.")
    locked.state = to
    locked.save(update_fields=["state"])
    record_event(verb="moved a recipe", about=locked, by=by, detail={"to": to})
    changed(locked)
    return locked


def _locked(intervention: Intervention) -> Intervention:
    return Intervention.objects.select_for_update().get(pk=intervention.pk)


def _is_newest(
    recipe: Intervention,
    texts: Mapping[str, str],
    measure: str,
    lag_months: int | None,
    by: User,
) -> bool:
    """Whether this person has just saved the same: one form, sent twice."""
    newest = recipe.latest_version
    return (
        newest.written_by_id == by.pk
        and (newest.measure, newest.lag_months) == (measure, lag_months)
        and all(getattr(newest, name) == texts.get(name, "").strip() for name in FIELDS)
    )


def _add_version(
    intervention: Intervention,
    number: int,
    texts: Mapping[str, str],
    measure: str,
    lag_months: int | None,
    by: User | None,
) -> InterventionVersion:
    kept = {name: texts.get(name, "").strip() for name in FIELDS}
    if not kept["core"]:
        raise Refused("Say what must not be left out.")
    patient_data_checks.refuse_patient_data(kept, by=by)
    return InterventionVersion.objects.create(
        intervention=intervention,
        number=number,
        measure=measure,
        lag_months=lag_months,
        written_by=by,
        **kept,
    )
