"""What people can do with an object on its page. Each action is declared once: who may and in which state (its
rule), its form, its words and what it runs. Pages, addresses and docs/permissions.md are made from that."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.contrib import messages
from django.db import models
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed, Rule, nobody
from forum.people.web.decorators import (
    DecoratedView,
    SignedInRequest,
    SignedInView,
    staff_only,
)
from forum.people.web.kept_texts import kept_fields

CHANGED_MEANWHILE = (
    "Someone else has changed this, so you can no longer do that. Your text is still here."
)

FormData = dict[str, Any]


class HasPage(Protocol):
    def get_absolute_url(self) -> str: ...


Target = TypeVar("Target", bound=HasPage)


def no_options(user: User, target: Any) -> FormData:
    return {}


@dataclass(frozen=True, kw_only=True)
class PageAction(Generic[Target]):
    """`run` may return an address to redirect to; otherwise the object's page is shown again."""

    name: str
    """In the address to which its form is posted."""
    title: str
    button: str
    rule: Rule[Any]
    """Who may, and in which state. Its words stand in docs/permissions.md."""
    run: Callable[[SignedInRequest, Target, FormData], str | None]
    success_message: str = ""
    form: Callable[..., Form] | None = None
    form_options: Callable[[User, Target], FormData] = no_options
    """What the form is made with besides what was sent; `initial` is overlaid with kept text."""
    hint: str = ""
    is_primary: bool = False
    """Its form is open from the start, with the main button."""
    eligible: Rule[Any] | None = None
    """Who could take it in another state, if that is not everybody concerned with the object."""


@dataclass(frozen=True, kw_only=True)
class ActionList(Generic[Target]):
    """All that is ever offered on objects of one kind. A room names its lists in its apps.py."""

    title: str
    """What the objects are, for docs/permissions.md."""
    model: type[models.Model]
    actions: Sequence[PageAction[Target]]
    concerned: Rule[Any] = nobody
    """Who keeps what they typed where somebody else was faster; for others what cannot be done any
    more is not there."""
    below: str = "do"
    """Under the object's own address each action has one."""

    def address(self, target: Target, action: str) -> str:
        return f"{target.get_absolute_url()}{self.below}/{action}/"

    def panel(
        self, request: SignedInRequest, target: Target, action_name: str = ""
    ) -> "ActionPanel[Target]":
        """With the actions that this person may take, and the one that was just posted."""
        return _build_panel(request, target, self.actions, self.concerned, action_name)


@dataclass(frozen=True)
class OfferedAction:
    action: PageAction[Any]
    form: Form | None
    is_open: bool


@dataclass(frozen=True)
class ActionPanel(Generic[Target]):
    """Where somebody else was faster, whoever is `concerned` keeps what they typed."""

    request: SignedInRequest
    target: Target
    concerned: Rule[Any]
    action_name: str
    offered_actions: tuple[OfferedAction, ...]

    def run(self) -> HttpResponse | None:
        """A redirect once it has run; None where the page is to be shown with the sent form."""
        offered = self._posted_action()
        action, form = offered.action, offered.form
        if form is not None and not form.is_valid():
            return None
        try:
            next_url = action.run(self.request, self.target, form.cleaned_data if form else {})
        except Refused as refusal:
            return self._refused(offered, str(refusal))
        except NotAllowed:
            if not _can_see_posted(self.request, self.target, action, self.concerned):
                raise
            return self._refused(offered, CHANGED_MEANWHILE)
        if action.success_message:
            messages.success(self.request, action.success_message)
        return redirect(next_url or self.target.get_absolute_url())

    def _posted_action(self) -> OfferedAction:
        for offered in self.offered_actions:
            if offered.action.name == self.action_name:
                return offered
        raise Http404

    def _refused(self, offered: OfferedAction, message: str) -> HttpResponse | None:
        if offered.form is None:
            messages.error(self.request, message)
            return redirect(self.target.get_absolute_url())
        offered.form.add_error(None, message)
        return None


@dataclass(frozen=True, kw_only=True)
class ActionPage(ActionList[Target]):
    """The page of an object, with what is offered on it."""

    template: str
    name: str
    """What the template calls the object."""
    get_or_404: Callable[[SignedInRequest, int], Target]
    context: Callable[[User, Target], Mapping[str, Any]]
    access: Callable[[SignedInView[Any]], DecoratedView] = staff_only
    """Who gets as far as `get_or_404`."""
    run_access: Callable[[SignedInView[Any]], DecoratedView] | None = None
    """The same where something is done, if that is not everybody who may see the page."""

    def views(self) -> tuple[DecoratedView, DecoratedView]:
        """The view that shows it, and the one that runs an action."""
        return require_safe(self.access(self._show)), (self.run_access or self.access)(self._run)

    def _show(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self._render(self._panel(request, pk))

    def _run(self, request: SignedInRequest, pk: int, action_name: str) -> HttpResponse:
        panel = self._panel(request, pk, action_name)
        if request.method == "POST" and (response := panel.run()):
            return response
        return self._render(panel)

    def _panel(
        self, request: SignedInRequest, pk: int, action_name: str = ""
    ) -> ActionPanel[Target]:
        return self.panel(request, self.get_or_404(request, pk), action_name)

    def _render(self, panel: ActionPanel[Target]) -> HttpResponse:
        context = {
            **self.context(panel.request.user, panel.target),
            self.name: panel.target,
            "offered_actions": panel.offered_actions,
        }
        return render(panel.request, self.template, context)


def run_plainly(
    action: Callable[..., object], name: str
) -> Callable[[SignedInRequest, Any, FormData], None]:
    """For an action that is given nothing but its object, under this name, and who acts."""

    def run(request: SignedInRequest, target: Any, data: FormData) -> None:
        action(**{name: target}, by=request.user)

    return run


def _build_panel(
    request: SignedInRequest,
    target: Target,
    actions: Sequence[PageAction[Target]],
    concerned: Rule[Any],
    action_name: str = "",
) -> ActionPanel[Target]:
    kept_form = kept_fields(request) if action_name else {}
    chosen = [action for action in actions if action.rule(request.user, target)]
    if action_name and action_name not in {action.name for action in chosen}:
        posted = _posted_too_late(request, target, actions, concerned, action_name)
        chosen = [action for action in actions if action in chosen or action is posted]
    offered_actions = tuple(
        _offer(request, target, action, action_name, kept_form) for action in chosen
    )
    return ActionPanel(request, target, concerned, action_name, offered_actions)


def _posted_too_late(
    request: SignedInRequest,
    target: Any,
    actions: Sequence[PageAction[Any]],
    concerned: Rule[Any],
    action_name: str,
) -> PageAction[Any]:
    for action in actions:
        if action.name == action_name and _can_see_posted(request, target, action, concerned):
            return action
    raise Http404


def _can_see_posted(
    request: SignedInRequest, target: Any, action: PageAction[Any], concerned: Rule[Any]
) -> bool:
    """Whether a posted action that is not allowed now is answered with the page, not with 404."""
    return request.method == "POST" and (action.eligible or concerned)(request.user, target)


def _offer(
    request: SignedInRequest,
    target: Any,
    action: PageAction[Any],
    action_name: str,
    kept_form: dict[str, str],
) -> OfferedAction:
    is_requested = action.name == action_name
    if action.form is None:
        return OfferedAction(action, None, is_requested)
    options = dict(action.form_options(request.user, target))
    initial = {**options.pop("initial", {}), **(kept_form if is_requested else {})}
    data = request.POST if is_requested and request.method == "POST" else None
    form = action.form(data, initial=initial, auto_id=f"{action.name}_%s", **options)
    return OfferedAction(action, form, action.is_primary or is_requested)
