"""A rule says who may do something with one thing. It is declared once and has two forms: a yes or no about
one thing, and the same as a filter.

    can_edit: Rule["CaseStudy"] = is_author & where(state__in=EDITABLE)

    can_edit(user, case_study)  # True or False
    can_edit.filter(CaseStudy.objects.all(), user)  # those about which it says yes

A rule names columns and relations, never models, so that the models' own QuerySets can be made from it.
What stands in another table is always looked up by EXISTS: a join can let a row through twice, or
because of another row than the one meant.
"""

import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Generic, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP

from forum.people.permissions.active_roles import AnyUser
from forum.people.permissions.checks import has_permission, place_ids_with_permission
from forum.people.permissions.rules import Permission
from forum.people.request_cache import cache_reads, cached_in_request
from forum.rooms.workflow import Workflow

Target = TypeVar("Target", bound=Model)
Rows = TypeVar("Rows", bound=QuerySet[Any])
# True stands for every row, False for none: so that what does not matter for a person is not in their query.
Condition = Q | bool
NOBODY = AnonymousUser()


@dataclass(frozen=True, eq=False)
class Rule(Generic[Target]):
    check: Callable[[AnyUser, Target], bool]
    build_condition: Callable[[AnyUser, type[Model]], Condition]
    # Who that is, for the documentation.
    words: str = ""

    def __call__(self, user: AnyUser, target: Target) -> bool:
        with cache_reads():
            return self.check(user, target)

    def filter(self, rows: Rows, user: AnyUser) -> Rows:
        with cache_reads():
            condition = self.condition(user, rows.model)
        if isinstance(condition, Q):
            return rows.filter(condition)
        return rows.all() if condition else rows.none()

    def condition(self, user: AnyUser, model: type[Model]) -> Condition:
        return cached_in_request((self, model, user.pk), lambda: self.build_condition(user, model))

    def described(self, words: str) -> "Rule[Target]":
        return replace(self, words=words)

    def holds(self, target: Target) -> bool:
        """Of a rule that does not depend on who asks."""
        return self.check(NOBODY, target)

    def __and__(self, other: "Rule[Target]") -> "Rule[Target]":
        return Rule(
            lambda user, target: self.check(user, target) and other.check(user, target),
            lambda user, model: _both(
                self.condition(user, model), lambda: other.condition(user, model)
            ),
        )

    def __or__(self, other: "Rule[Target]") -> "Rule[Target]":
        return Rule(
            lambda user, target: self.check(user, target) or other.check(user, target),
            lambda user, model: _either(
                self.condition(user, model), lambda: other.condition(user, model)
            ),
        )

    def __invert__(self) -> "Rule[Target]":
        return Rule(
            lambda user, target: not self.check(user, target),
            lambda user, model: _negated(self.condition(user, model)),
        )


# --- about the person alone ------------------------------------------------------------------------


def for_users(test: Callable[[AnyUser], bool]) -> Rule[Any]:
    """Says the same of every target."""
    return Rule(lambda user, target: test(user), lambda user, model: test(user))


def permitted(permission: Permission) -> Rule[Any]:
    return for_users(lambda user: has_permission(user, permission))


anything = for_users(lambda user: True)
nobody = for_users(lambda user: False)
reads_staff_content = permitted(Permission.READ_STAFF_CONTENT)


# --- about the thing's own columns -----------------------------------------------------------------


def where(**lookups: object) -> Rule[Any]:
    """As in `filter`, for columns of the thing itself. A function as value is called each time."""
    tests = [(*_parsed(lookup), value) for lookup, value in lookups.items()]
    return Rule(
        lambda user, target: all(
            compare(getattr(target, column), _value(value)) for column, compare, value in tests
        ),
        lambda user, model: Q(**{lookup: _value(value) for lookup, value in lookups.items()}),
    )


def user_is(column: str) -> Rule[Any]:
    """The person whom a foreign key names."""
    key = f"{column}_id"
    return Rule(
        lambda user, target: user.pk is not None and getattr(target, key) == user.pk,
        lambda user, model: Q(**{key: user.pk}) if user.pk is not None else False,
    )


def among(column: str, allowed: Callable[[AnyUser], Collection[Any] | None]) -> Rule[Any]:
    """A column that is one of the values that the person is allowed. None: all but an empty column."""

    def check(user: AnyUser, target: Any) -> bool:
        value, values = getattr(target, column), allowed(user)
        return value is not None and (values is None or value in values)

    def condition(user: AnyUser, model: type[Model]) -> Condition:
        values = allowed(user)
        if values is None:
            is_empty = f"{column}{LOOKUP_SEP}isnull"
            return Q(**{is_empty: False}) if _field(model, column).null else True
        return Q(**{f"{column}{LOOKUP_SEP}in": values}) if values else False

    return Rule(check, condition)


def permitted_at(column: str, permission: Permission) -> Rule[Any]:
    """The person has a permission at the place that a foreign key names."""
    return among(f"{column}_id", lambda user: place_ids_with_permission(user, permission))


def can_take(workflow: Workflow, verb: str) -> Rule[Any]:
    """Who may take a step of a workflow, in a state from which it leads on."""
    steps = [
        (where(**{f"{workflow.column}__in": step.before}), step.who)
        for step in workflow.steps(verb)
        if isinstance(step.who, Rule)
    ]
    if not steps:
        raise LookupError(f"Nobody takes “{verb}”: {workflow.title} have no such step.")
    rules: list[Rule[Any]] = [in_state & who for in_state, who in steps]
    words = dict.fromkeys(who.words for _, who in steps)
    return reduce(operator.or_, rules).described("; ".join(words))


# --- about what stands in other tables -------------------------------------------------------------


def through(relation: str, rule: Rule[Any]) -> Rule[Any]:
    """What a foreign key leads to satisfies a rule; never where it leads to nothing."""

    def check(user: AnyUser, target: Any) -> bool:
        related = getattr(target, relation)
        return related is not None and rule.check(user, related)

    def condition(user: AnyUser, model: type[Model]) -> Condition:
        key = _field(model, relation)
        inner = rule.condition(user, key.related_model)
        if isinstance(inner, Q):
            related_rows = key.related_model._base_manager.filter(inner, pk=OuterRef(key.attname))
            return Q(Exists(related_rows))
        return Q(**{f"{relation}__isnull": False}) if inner and key.null else inner

    return Rule(check, condition)


def any_of(relation: str, rule: Rule[Any]) -> Rule[Any]:
    """One of the rows that point to the thing satisfies a rule."""

    def check(user: AnyUser, target: Any) -> bool:
        if relation in getattr(target, "_prefetched_objects_cache", {}):
            return any(rule.check(user, row) for row in getattr(target, relation).all())
        if relation in target._state.fields_cache:
            row = target._state.fields_cache[relation]
            return row is not None and rule.check(user, row)
        pointer = _field(type(target), relation)
        rows = pointer.related_model._base_manager.filter(**{pointer.field.attname: target.pk})
        return rule.filter(rows, user).exists()

    def condition(user: AnyUser, model: type[Model]) -> Condition:
        pointer = _field(model, relation)
        inner = rule.condition(user, pointer.related_model)
        if inner is False:
            return False
        rows = pointer.related_model._base_manager.filter(**{pointer.field.attname: OuterRef("pk")})
        return Q(Exists(rows if inner is True else rows.filter(inner)))

    return Rule(check, condition)


def points_to(
    relation: str, find_visible: Callable[[AnyUser], Mapping[type[Model], QuerySet[Any]]]
) -> Rule[Any]:
    """What a pair of columns leads to, of whatever kind it is, is among the rows that the person may
    see: `find_visible` says which, by model."""

    def rows_by_type(user: AnyUser) -> Mapping[int, QuerySet[Any]]:
        visible = find_visible(user)
        return {ContentType.objects.get_for_model(model).pk: visible[model] for model in visible}

    def check(user: AnyUser, target: Any) -> bool:
        rows = rows_by_type(user).get(getattr(target, f"{relation}_type_id"))
        return rows is not None and rows.filter(pk=getattr(target, f"{relation}_id")).exists()

    def condition(user: AnyUser, model: type[Model]) -> Condition:
        # Row by row: few rows point to anything, and there may be a million to see.
        pointing = [
            Q(Exists(rows.filter(pk=OuterRef(f"{relation}_id"))), **{f"{relation}_type": type_id})
            for type_id, rows in rows_by_type(user).items()
        ]
        return reduce(operator.or_, pointing) if pointing else False

    return Rule(check, condition)


def is_named_in(relation: str, column: str) -> Rule[Any]:
    """One of the rows that point to the thing names the person. Looked up once in a request."""
    rule = any_of(relation, user_is(column))
    return Rule(
        lambda user, target: cached_in_request(
            (rule, target.pk, user.pk), lambda: rule.check(user, target)
        ),
        rule.condition,
    )


# --- how the two forms are put together ------------------------------------------------------------


def _both_known(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """As in SQL, an empty column is neither before nor after anything."""
    return lambda value, limit: value is not None and compare(value, limit)


COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "in": lambda value, values: value in values,
    "isnull": lambda value, expected: (value is None) == expected,
    "gt": _both_known(operator.gt),
    "gte": _both_known(operator.ge),
    "lt": _both_known(operator.lt),
    "lte": _both_known(operator.le),
}


def _parsed(lookup: str) -> tuple[str, Callable[[Any, Any], bool]]:
    column, _, name = lookup.partition(LOOKUP_SEP)
    return column, COMPARISONS[name or "exact"]


def _value(value: Any) -> Any:
    # A set of states is a type, and so callable, where it is an enumeration.
    return value() if callable(value) and not isinstance(value, type) else value


def _field(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)


def _both(first: Condition, get_second: Callable[[], Condition]) -> Condition:
    if first is False:
        return False
    second = get_second()
    if first is True or second is False:
        return second
    return first if second is True else first & second


def _either(first: Condition, get_second: Callable[[], Condition]) -> Condition:
    if first is True:
        return True
    second = get_second()
    if first is False or second is True:
        return second
    return first if second is False else first | second


def _negated(condition: Condition) -> Condition:
    return ~condition if isinstance(condition, Q) else not condition
