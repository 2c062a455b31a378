"""The page of a flag, an offer, a plan or disputed figures, with what can be done about it as forms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forum.people.models import User
from forum.people.web.decorators import DecoratedView, SignedInRequest, staff_only
from forum.people.web.object_actions import (
    ActionPanel,
    ObjectAction,
    Target,
    build_action_panel,
)
from forum.people.web.session_expiry import keep_form_over_sign_in
from forum.support import actions
from forum.support.views.lookups import SECTION

FormData = dict[str, Any]


@dataclass(frozen=True)
class ActionPage(Generic[Target]):
    """`name`: what the template calls the object. `is_concerned`: who keeps what they typed where
    somebody else was faster."""

    template: str
    name: str
    get_or_404: Callable[[SignedInRequest, int], Target]
    actions: Callable[[Target], Sequence[ObjectAction[Target]]]
    is_concerned: Callable[[User, Target], bool]
    context: Callable[[User, Target], dict[str, Any]]

    def views(self) -> tuple[DecoratedView, DecoratedView]:
        """The view that shows it, and the one that runs an action."""
        return require_safe(staff_only(self._show)), keep_form_over_sign_in(staff_only(self._run))

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
        target = self.get_or_404(request, pk)
        return build_action_panel(
            request, target, self.actions(target), self.is_concerned, action_name
        )

    def _render(self, panel: ActionPanel[Target]) -> HttpResponse:
        context = {
            **SECTION,
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


def open_discussion(request: SignedInRequest, target: Any, data: FormData) -> str:
    return actions.open_discussion(about=target, by=request.user).get_absolute_url()
