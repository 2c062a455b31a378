"""Moderation cases and appeals: their states, who wrote what a case is about, what leads on, and who may."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q

from forum.people.permissions import (
    AnyUser,
    Permission,
    Rule,
    any_of,
    anything,
    is_no_demonstration_to,
    permitted,
    through,
    user_is,
    where,
)
from forum.rooms import reportable_kinds
from forum.rooms.reportable import Reportable, ReportableKind
from forum.rooms.workflow import Transition, Workflow


class CaseState(models.TextChoices):
    OPEN = "open", "waiting for a steward"
    DECIDED = "decided", "decided"


class DecisionKind(models.TextChoices):
    KEEP = "keep", "it stays as it is"
    EDIT_OUT = "edit_out", "something was taken out of it"
    HIDE = "hide", "it is hidden until its author has mended it"
    REMOVE = "remove", "it was removed"
    WITHDRAW = "withdraw", "it was withdrawn"
    WARN = "warn", "a warning"
    SUSPEND = "suspend", "a suspension"


class AppealState(models.TextChoices):
    OPEN = "open", "waiting for another steward"
    UPHELD = "upheld", "the decision stands"
    OVERTURNED = "overturned", "the decision was taken back"


# --- who wrote it --------------------------------------------------------------------------------


def kind_of_model(model: type[models.Model]) -> ReportableKind | None:
    return next((kind for kind in reportable_kinds() if kind.model is model), None)


def is_content_author(user: AnyUser, content: Reportable) -> bool:
    """Whether this person wrote it, alone or with others."""
    if not user.is_authenticated:
        return False
    if content.author_id == user.pk:
        return True
    kind = kind_of_model(type(content))
    if kind is None or kind.co_written_by is None:
        return False
    return kind.co_written_by(user).filter(pk=content.pk).exists()


def _check_content(user: AnyUser, case: Any) -> bool:
    return case.content_object is not None and is_content_author(user, case.content_object)


def _content_condition(user: AnyUser, model: type[models.Model]) -> Q | bool:
    if not user.is_authenticated:
        return False
    condition = Q(pk__in=[])
    for kind in reportable_kinds():
        rows = kind.model._default_manager.filter(pk=OuterRef("object_id"))
        wrote = Q(Exists(rows.filter(author_id=user.pk)))
        if kind.co_written_by is not None:
            wrote |= Q(Exists(kind.co_written_by(user).filter(pk=OuterRef("object_id"))))
        condition |= Q(content_type=ContentType.objects.get_for_model(kind.model)) & wrote
    return condition


is_author = user_is("author")
wrote_content = is_author | Rule[Any](_check_content, _content_condition)
# Stewards, but nobody about what they wrote themselves.
is_in_charge = permitted(Permission.MODERATE) & ~wrote_content & is_no_demonstration_to
# The author, once it was hidden or decided; also while they are suspended, so without checking roles.
is_author_concerned = is_author & (where(hidden_on_report=True) | where(state=CaseState.DECIDED))
is_second_steward = is_in_charge & ~any_of("decisions", is_author)
has_lasting_decision = any_of("decisions", ~where(kind=DecisionKind.KEEP))

# --- what leads on -------------------------------------------------------------------------------

STEWARDS = is_in_charge.described("a steward, who did not write it")
SECOND_STEWARDS = through("case", is_second_steward).described(
    "another steward than those who decided"
)

CASES = Workflow(
    "Moderation",
    CaseState,
    (Transition("decide", (CaseState.OPEN,), (CaseState.DECIDED,), STEWARDS),),
)
APPEALS = Workflow(
    "Appeals against moderation",
    AppealState,
    (
        Transition(
            "decide_appeal",
            (AppealState.OPEN,),
            (AppealState.UPHELD, AppealState.OVERTURNED),
            SECOND_STEWARDS,
        ),
    ),
)

# Once for a case, of what can be taken back.
is_appealable = where(state=CaseState.DECIDED) & has_lasting_decision & ~any_of("appeal", anything)
