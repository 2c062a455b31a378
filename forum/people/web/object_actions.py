"""Actions offered on an object's page as forms: when each is allowed, and what it runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.people.web.decorators import SignedInRequest
from forum.people.web.session_expiry import form_kept_over_sign_in

CHANGED_MEANWHILE = "Somebody has changed this meanwhile, so that can no longer be done. What you typed is still here."


class HasPage(Protocol):
    def get_absolute_url(self) -> str: ...


Target = TypeVar("Target", bound=HasPage)


@dataclass(frozen=True)
class ObjectAction(Generic[Target]):
    """`run` may return an address to redirect to; otherwise the object's page is shown again."""

    name: str
    title: str
    button: str
    is_allowed: Callable[[User, Target], bool]
    run: Callable[[SignedInRequest, Target, dict[str, Any]], str | None]
    success_message: str = ""
    form: Callable[..., Form] | None = None
    hint: str = ""
    # Its form is open from the start, with the main button.
    is_primary: bool = False
    # Who could take it in another state, if that is not everybody concerned with the object.
    is_eligible: Callable[[User, Target], bool] | None = None


@dataclass(frozen=True)
class OfferedAction:
    action: ObjectAction[Any]
    form: Form | None
    is_open: bool


@dataclass(frozen=True)
class ActionPanel(Generic[Target]):
    """Where somebody else was faster, whoever `is_concerned` keeps what they typed."""

    request: SignedInRequest
    target: Target
    is_concerned: Callable[[User, Target], bool]
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
            if not _can_see_posted(self.request, self.target, action, self.is_concerned):
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


def build_action_panel(
    request: SignedInRequest,
    target: Target,
    actions: Sequence[ObjectAction[Target]],
    is_concerned: Callable[[User, Target], bool],
    action_name: str = "",
) -> ActionPanel[Target]:
    """With the actions that this person may take, and the one that was just posted."""
    kept_form = form_kept_over_sign_in(request) if action_name else {}
    offered_actions = tuple(
        _offer(request, action, action_name, kept_form)
        for action in actions
        if action.is_allowed(request.user, target)
        or (action.name == action_name and _can_see_posted(request, target, action, is_concerned))
    )
    if action_name and action_name not in {offered.action.name for offered in offered_actions}:
        raise Http404
    return ActionPanel(request, target, is_concerned, action_name, offered_actions)


def _can_see_posted(
    request: SignedInRequest,
    target: Any,
    action: ObjectAction[Any],
    is_concerned: Callable[[User, Any], bool],
) -> bool:
    """Whether a posted action that is not allowed now is answered with the page, not with 404."""
    return request.method == "POST" and (action.is_eligible or is_concerned)(request.user, target)


def _offer(
    request: SignedInRequest,
    action: ObjectAction[Any],
    action_name: str,
    kept_form: dict[str, str],
) -> OfferedAction:
    is_requested = action.name == action_name
    if action.form is None:
        return OfferedAction(action, None, is_requested)
    data = request.POST if is_requested and request.method == "POST" else None
    initial = kept_form if is_requested else {}
    form = action.form(data, initial=initial, auto_id=f"{action.name}_%s")
    return OfferedAction(action, form, action.is_primary or is_requested)
