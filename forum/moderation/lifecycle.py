"""Moderation cases and appeals: their states, who wrote what a case is about, what leads on, and who may."""

from collections.abc import Callable, Iterable
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
    HIDE = "hide", "it is hidden until its author has corrected it"
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


def _contents(
    check: Callable[[AnyUser, Reportable], bool],
    find: Callable[[AnyUser, ReportableKind], Iterable[models.QuerySet[Any]]],
) -> Rule[Any]:
    """About what a case is about, of whatever kind that is: the check, and the same as rows of each kind."""

    def condition(user: AnyUser, model: type[models.Model]) -> Q:
        condition_of_kinds = Q(pk__in=[])
        for kind in reportable_kinds():
            is_kind = Q(content_type=ContentType.objects.get_for_model(kind.model))
            for rows in find(user, kind):
                condition_of_kinds |= is_kind & Q(Exists(rows.filter(pk=OuterRef("object_id"))))
        return condition_of_kinds

    return Rule(
        lambda user, case: case.content_object is not None and check(user, case.content_object),
        condition,
    )


def _written_by(user: AnyUser, kind: ReportableKind) -> Iterable[models.QuerySet[Any]]:
    if user.is_authenticated:
        yield kind.model._default_manager.filter(author_id=user.pk)
        if kind.co_written_by is not None:
            yield kind.co_written_by(user)


def _is_hidden(user: AnyUser, content: Reportable) -> bool:
    kind = kind_of_model(type(content))
    return kind is not None and kind.is_hidden(content)


def _hidden(user: AnyUser, kind: ReportableKind) -> Iterable[models.QuerySet[Any]]:
    return [kind.hidden()] if kind.hidden else []


is_author = user_is("author")
wrote_content = is_author | _contents(is_content_author, _written_by)
has_content = _contents(
    lambda user, content: True, lambda user, kind: [kind.model._default_manager.all()]
)
has_hidden_content = _contents(_is_hidden, _hidden)
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

# After the decision about the content, where there is somebody: once, and not after an appeal.
is_author_undecided = (
    where(state=CaseState.DECIDED, author_id__isnull=False)
    & ~any_of("appeal", anything)
    & ~any_of("decisions", where(kind__in=(DecisionKind.WARN, DecisionKind.SUSPEND)))
)
is_hidden_by_decision = (
    where(state=CaseState.DECIDED)
    & any_of("decisions", where(kind=DecisionKind.HIDE))
    & has_hidden_content
)
# Once for a case, of what can be taken back.
is_appealable = where(state=CaseState.DECIDED) & has_lasting_decision & ~any_of("appeal", anything)
