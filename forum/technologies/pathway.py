"""The way of a technology to patients: its steps, and at which it stands, since when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import models


class Step(models.TextChoices):
    NEED = "need", "Need"
    MARK = "mark", "Regulatory mark"
    ASSESSMENT = "assessment", "Assessment (NICE)"
    FUNDING = "funding", "Funding"
    PROCUREMENT = "procurement", "Procurement"
    ADOPTION = "adoption", "Adopted"


class StepStatus(models.TextChoices):
    NOT_KNOWN = "not_known", "not known"
    NOT_STARTED = "not_started", "not started"
    UNDER_WAY = "under_way", "under way"
    STOPPED = "stopped", "stopped"
    PASSED = "passed", "passed"
    NOT_NEEDED = "not_needed", "not needed"


BEHIND = (StepStatus.PASSED, StepStatus.NOT_NEEDED)


@dataclass(frozen=True)
class StepState:
    """What is known of one step. `since`: the first day on which its status can have held."""

    status: str = StepStatus.NOT_KNOWN
    since: date | None = None


@dataclass(frozen=True)
class Stop:
    """A step that is not behind it, and for how many days it has stood there; None: not known. `at_most`:
    since the step before it was passed, where that is known."""

    step: Step
    status: StepStatus
    days: int | None
    at_most: int | None = None


def stops(steps: Mapping[str, StepState], today: date) -> tuple[Stop, ...]:
    """All steps that are not behind it, in their order.

    >>> from datetime import date
    >>> known = {"need": StepState("passed"), "mark": StepState("under_way", date(2024, 1, 1))}
    >>> [(stop.step.value, stop.days) for stop in stops(known, date(2024, 1, 31))][:2]
    [('mark', 30), ('assessment', None)]
    """
    states = ((step, _state(steps, step)) for step in Step)
    return tuple(
        Stop(step, StepStatus(state.status), _days(state, today))
        for step, state in states
        if state.status not in BEHIND
    )


def stands_at(steps: Mapping[str, StepState], today: date) -> Stop | None:
    """The step after the furthest that is behind it: one before that of which nothing is known holds
    nobody up. None where all are behind it.

    >>> from datetime import date
    >>> stands_at({"mark": StepState("passed")}, date(2024, 1, 31)).step.value
    'assessment'
    """
    order = list(Step)
    behind = [order.index(step) for step in order if _state(steps, step).status in BEHIND]
    furthest = max(behind, default=-1)
    later = (stop for stop in stops(steps, today) if order.index(stop.step) > furthest)
    stop = next(later, None)
    if stop is None or stop.days is not None or furthest < 0:
        return stop
    return replace(stop, at_most=_days(_state(steps, order[furthest]), today))


def longest_stop(steps: Mapping[str, StepState], today: date) -> Stop | None:
    """Where it has stood longest, of the steps about which that is known."""
    timed = [stop for stop in stops(steps, today) if stop.days is not None]
    return max(timed, key=lambda stop: stop.days or 0, default=None)


def _state(steps: Mapping[str, StepState], step: Step) -> StepState:
    return steps.get(step, StepState())


def _days(state: StepState, today: date) -> int | None:
    if state.since is None or state.status == StepStatus.NOT_KNOWN:
        return None
    return max(0, (today - state.since).days)
