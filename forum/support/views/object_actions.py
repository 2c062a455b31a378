"""Forms that stand on the page of what they change: when each is there, and what it does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import uuid4

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


Thing = TypeVar("Thing", bound=HasPage)


@dataclass(frozen=True)
class ObjectAction(Generic[Thing]):
    """`do` may say where to go then; otherwise one stays on the page."""

    name: str
    title: str
    button: str
    may: Callable[[User, Thing], bool]
    do: Callable[[SignedInRequest, Thing, dict[str, Any]], str | None]
    said: str = ""
    form: Callable[..., Form] | None = None
    hint: str = ""
    # What one came for: open from the start, with the main button.
    first: bool = False
    # Who could do it at another moment, where that is not everybody who is concerned.
    whose: Callable[[User, Thing], bool] | None = None


@dataclass(frozen=True)
class OfferedAction:
    deed: ObjectAction[Any]
    form: Form | None
    open: bool


@dataclass(frozen=True)
class ActionPanel(Generic[Thing]):
    """`concerned`: whoever could have done it, had nobody been faster, keeps what they typed."""

    request: SignedInRequest
    thing: Thing
    deeds: Sequence[ObjectAction[Thing]]
    concerned: Callable[[User, Thing], bool]
    verb: str
    boxes: tuple[OfferedAction, ...]

    def done(self) -> HttpResponse | None:
        """Where to go once it is done; nothing where the page is to be shown with what was typed."""
        box = next((one for one in self.boxes if one.deed.name == self.verb), None)
        if box is None:
            raise Http404
        if box.form is not None and not box.form.is_valid():
            return None
        try:
            then = box.deed.do(self.request, self.thing, box.form.cleaned_data if box.form else {})
        except Refused as refusal:
            return self._refused(box, str(refusal))
        except NotAllowed:
            if not _could(self.request, self.thing, box.deed, self.concerned):
                raise
            return self._refused(box, CHANGED_MEANWHILE)
        if box.deed.said:
            messages.success(self.request, box.deed.said)
        return redirect(then or self.thing.get_absolute_url())

    def _refused(self, box: OfferedAction, why: str) -> HttpResponse | None:
        if box.form is None:
            messages.error(self.request, why)
            return redirect(self.thing.get_absolute_url())
        box.form.add_error(None, why)
        return None


def build_action_panel(
    request: SignedInRequest,
    thing: Thing,
    deeds: Sequence[ObjectAction[Thing]],
    concerned: Callable[[User, Thing], bool],
    verb: str = "",
) -> ActionPanel[Thing]:
    """With the forms that this person may use, and the one that was just sent."""
    waited = form_kept_over_sign_in(request) if verb else {}
    boxes = tuple(
        _box(request, deed, verb, waited)
        for deed in deeds
        if deed.may(request.user, thing)
        or (deed.name == verb and _could(request, thing, deed, concerned))
    )
    if verb and verb not in {box.deed.name for box in boxes}:
        raise Http404
    return ActionPanel(request, thing, deeds, concerned, verb, boxes)


def _could(
    request: SignedInRequest,
    thing: Any,
    deed: ObjectAction[Any],
    concerned: Callable[[User, Any], bool],
) -> bool:
    return request.method == "POST" and (deed.whose or concerned)(request.user, thing)


def _box(
    request: SignedInRequest, deed: ObjectAction[Any], verb: str, waited: dict[str, str]
) -> OfferedAction:
    asked = deed.name == verb
    if deed.form is None:
        return OfferedAction(deed, None, asked)
    sent = request.POST if asked and request.method == "POST" else None
    initial = {"token": str(uuid4()), **(waited if asked else {})}
    form = deed.form(sent, initial=initial, auto_id=f"{deed.name}_%s")
    return OfferedAction(deed, form, deed.first or asked)
