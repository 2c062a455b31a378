from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from forum.casestudies import guarding
from forum.casestudies.models import Intervention, InterventionVersion
from forum.casestudies.permissions import can_keep_recipes
from forum.changes import changed
from forum.people.actions import Refused, record
from forum.people.models import User
from forum.people.permissions import NotAllowed

FIELDS = (
    "works_because", "core", "adaptable", "prerequisites", "when_not", "cost", "time", "risks",
    "what_changed", "credits",
)  # fmt: skip


@transaction.atomic
def describe_intervention(
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
    if by is not None and not can_keep_recipes(by):
        raise NotAllowed
    slug = slug or slugify(name)[:60]
    if slug in ("", "new"):
        raise Refused("Give it a name that says what is done, in letters.")
    if Intervention.objects.filter(Q(slug=slug) | Q(name=name)).exists():
        raise Refused(f"There is a recipe called {name} already.")
    made = Intervention.objects.create(slug=slug, name=name, aliases=aliases)
    _add_version(made, 1, texts, measure, lag_months, by)
    record(verb="described a recipe", about=made, by=by)
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
) -> InterventionVersion:
    """A new version. The old ones stay, and so does what each case study says that it followed."""
    if not can_keep_recipes(by):
        raise NotAllowed
    locked = Intervention.objects.select_for_update().get(pk=intervention.pk)
    newest = max(version.number for version in locked.versions.all())
    if newest != based_on:
        raise Refused("Somebody saved a newer version while you wrote. Look at it first.")
    made = _add_version(locked, newest + 1, texts, measure, lag_months, by)
    record(verb="revised a recipe", about=locked, by=by, detail={"version": made.number})
    changed(locked)
    return made


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
    guarding.refuse(kept, by=by)
    return InterventionVersion.objects.create(
        intervention=intervention, number=number, measure=measure, lag_months=lag_months,
        written_by=by, **kept,
    )  # fmt: skip
