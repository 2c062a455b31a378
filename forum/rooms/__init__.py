"""What a room tells about itself in its apps.py, to rooms that it may not import or that need not know it.

Models are named within the room ("CaseStudy"), functions by their dotted names, so that apps.py
imports nothing and every room can be read before any model is loaded.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig, apps
from django.db import models
from django.utils.module_loading import import_string

from forum.rooms.reportable import ReportableKind
from forum.rooms.searchable import Source
from forum.rooms.service_status import ServiceStatus
from forum.rooms.taken_up import TakenUp
from forum.rooms.user_tasks import TaskKind
from forum.rooms.workflow import Workflow

# They name models, which are not there yet when apps.py is read.
if TYPE_CHECKING:
    from forum.rooms.figure_based import FigureBasedSource
    from forum.rooms.matchable import MatchSource
    from forum.rooms.paper_source import PaperSource


class Room(AppConfig):
    # An apps.py that imports this holds two configurations: Django takes the one named as default.
    default = False

    def __init_subclass__(cls) -> None:
        cls.default = True

    never_public: Sequence[str] = ()
    """Models of which no page for everybody shows anything ("*": all of the room): to change them makes
    no page anew. A page that reads one all the same is not kept (metrics.content_triggers)."""
    schedule: Mapping[str, Mapping[str, Any]] = {}
    """Celery beat's entries; config/celery.py collects them."""
    notified_about: Mapping[str, Sequence[str]] = {}
    """Models that a notification may be about, and what is read with each to say what it is about."""
    notified_events: str = ""
    """The room's `notifications.events.Event`s by their keys."""
    visible_to: Mapping[str, str] = {}
    """Model -> the rows that a user may see, where the rule stands above the model's own manager; one of
    metrics by its whole name."""
    watchable: Mapping[str, tuple[str, str]] = {}
    """Kind of subject -> model, one of metrics by its whole name, and the field that its key is."""
    feeds: Sequence[str] = ()
    """What feeds are made of besides figures: (user, subjects or None for all, how many) -> entries."""
    searchable: Sequence[str] = ()
    """A `searchable.Source` for each kind of document."""
    matchable: Sequence[str] = ()
    """A `matchable.MatchSource` for each kind of thing that may help a place."""
    in_papers: Sequence[str] = ()
    """A `paper_source.PaperSource` for each part of board papers."""
    figure_based: Sequence[str] = ()
    """A `figure_based.FigureBasedSource` for each kind of thing that rests on published figures."""
    reportable: Sequence[str] = ()
    """A `reportable.ReportableKind` for each kind of content that somebody wrote."""
    discussable: Mapping[str, str] = {}
    """Models that a discussion may be about, with the words for one; they have `visible_to` and an
    address."""
    user_tasks: str = ""
    """What waits for a person: user -> `user_tasks.TaskKind` of each kind."""
    action_lists: Sequence[str] = ()
    """An `object_actions.ActionList` for each kind of object on whose page something is offered."""
    workflows: Sequence[str] = ()
    """A `workflow.Workflow` for each model with states, drawn in docs/workflows.md."""
    on_publication: Sequence[str] = ()
    """Called with a case study and who published it, in the transaction that first publishes it."""
    on_adoption: Sequence[str] = ()
    """Called with an adoption and who began it, in the transaction that begins it."""
    taken_up: Mapping[str, str] = {}
    """Kind of document -> (user, numbers of rows) -> a `taken_up.TakenUp` by number, for those that
    somebody tried."""
    on_profile_change: Sequence[str] = ()
    """Called with a person, in the transaction in which they chose home area or treatment functions."""
    welcomes: Sequence[str] = ()
    """Called with somebody new and the time: notify them of what the room has for them already."""
    service_statuses: Sequence[str] = ()
    """What readers rely on: () -> `service_status.ServiceStatus`, for the status page."""
    after_change: Sequence[str] = ()
    """Called with a model's name and a row's number after the transaction that changed it."""


def rooms() -> Iterator[Room]:
    return (config for config in apps.get_app_configs() if isinstance(config, Room))


def visible_rows(model: type[models.Model], user: Any) -> models.QuerySet[Any]:
    for room in rooms():
        name = model.__name__ if model._meta.app_label == room.label else model._meta.label
        if name in room.visible_to:
            return import_string(room.visible_to[name])(user)
    return model._default_manager.visible_to(user)  # type: ignore[attr-defined]


def notified_models() -> dict[type[models.Model], Sequence[str]]:
    """With what is read with each."""
    return {
        room.get_model(name): related
        for room in rooms()
        for name, related in room.notified_about.items()
    }


def watchable_model(kind: str) -> tuple[type[models.Model], str] | None:
    """The model of a kind of subject, and the field that its key is."""
    for room in rooms():
        if kind in room.watchable:
            name, field = room.watchable[kind]
            return apps.get_model(name) if "." in name else room.get_model(name), field
    return None


def feed_sources() -> list[Any]:
    return [import_string(path) for room in rooms() for path in room.feeds]


def discussable_models() -> Mapping[type[models.Model], str]:
    return {
        room.get_model(name): words for room in rooms() for name, words in room.discussable.items()
    }


def task_kinds_of(user: Any) -> list[TaskKind]:
    return [
        kind for room in rooms() if room.user_tasks for kind in import_string(room.user_tasks)(user)
    ]


def action_lists() -> list[Any]:
    return [import_string(path) for room in rooms() for path in room.action_lists]


def workflows() -> list[Workflow]:
    return [import_string(path) for room in rooms() for path in room.workflows]


def match_sources() -> "list[MatchSource]":
    return [import_string(path)() for room in rooms() for path in room.matchable]


def paper_sources() -> "list[PaperSource]":
    return [import_string(path)() for room in rooms() for path in room.in_papers]


def figure_based_sources() -> "list[FigureBasedSource]":
    return [import_string(path)() for room in rooms() for path in room.figure_based]


def reportable_kinds() -> list[ReportableKind]:
    return [import_string(path) for room in rooms() for path in room.reportable]


def search_sources() -> list[Source]:
    return [import_string(path)() for room in rooms() for path in room.searchable]


def change_listeners() -> list[Any]:
    return [import_string(path) for room in rooms() for path in room.after_change]


def publication_listeners() -> list[Any]:
    return [import_string(path) for room in rooms() for path in room.on_publication]


def adoption_listeners() -> list[Any]:
    return [import_string(path) for room in rooms() for path in room.on_adoption]


def taken_up(kind: str, user: Any, numbers: Collection[int]) -> Mapping[int, TakenUp]:
    """One query for each room that has something to say."""
    by_number: dict[int, TakenUp] = {}
    for room in rooms() if numbers else ():
        if kind in room.taken_up:
            by_number |= import_string(room.taken_up[kind])(user, numbers)
    return by_number


def profile_listeners() -> list[Any]:
    return [import_string(path) for room in rooms() for path in room.on_profile_change]


def welcomes() -> list[Any]:
    return [import_string(path) for room in rooms() for path in room.welcomes]


def service_statuses() -> list[ServiceStatus]:
    return [import_string(path)() for room in rooms() for path in room.service_statuses]
