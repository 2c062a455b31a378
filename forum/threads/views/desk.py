"""What the buttons beside a box do; the same for a new thread, a reply and an edit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.db import models

from forum.casestudies.forms import AppealForm
from forum.people.actions import Refused
from forum.people.gates import Signed
from forum.people.models import User
from forum.threads import actions
from forum.threads.actions import Posting
from forum.threads.forms import Box, as_draft, new_token
from forum.threads.models import Thread
from forum.threads.pages.desk import Desk, begun, choices_for, draft_of, preview_of
from forum.writing.models import HeldText

# Makes the form: from what was sent (data=), or showing what was typed before (initial=).
Make = Callable[..., Box]


@dataclass(frozen=True)
class Drawer:
    """Where what is typed into a box is kept."""

    box: str
    held_as: str
    owner: models.Model | None = None
    thread: Thread | None = None
    # Whether it is worth looking.
    has_draft: bool = True
    has_held: bool = True

    def held(self, user: User) -> HeldText | None:
        return HeldText.objects.of(self.held_as, self.owner).kept_for(user).first()


def opened(request: Signed, drawer: Drawer, make: Make, given: Mapping[str, object]) -> Desk:
    """With what was typed before, on whatever device; `given` is what the address asks for."""
    draft = draft_of(request.user, drawer.box) if drawer.has_draft else None
    held = drawer.held(request.user) if drawer.has_held else None
    kept = dict(begun(draft, held))
    if quote := given.get("body"):
        kept["body"] = f"{kept.get('body', '').rstrip()}\n\n{quote}".lstrip()
    tried = bool(kept.get("outcome") or given.get("tried"))
    many = {"tags": kept.get("tags", "").split()}
    form = make(initial={**given, **kept, **many, "token": new_token()}, tried=tried)
    return Desk(
        form, drawer.box, drawer.thread, kept_at=draft.updated_at if draft else None,
        held=held, appeal=AppealForm(auto_id="appeal_%s"),
    )  # fmt: skip


def beside(request: Signed, drawer: Drawer, make: Make) -> Desk | None:
    """For every button but the one that posts. Everything typed stays in the box."""
    action, typed = request.POST.get("action", ""), request.POST.dict()
    tried = action == "tried" or "outcome" in typed
    desk = Desk(make(initial={**typed, **_many(request)}, tried=tried), drawer.box, drawer.thread)
    match action:
        case "preview":
            return replace(desk, preview=preview_of(str(typed.get("body", ""))))
        case "tried":
            return desk
        case "who":
            asked = str(typed.get("who", ""))
            found = choices_for(request.user, drawer.thread, asked)
            return replace(desk, asked=asked, choices=found)
        case "draft":
            keep(request, drawer.box)
            return desk
    return None


def keep(request: Signed, box: str) -> None:
    try:
        actions.save_draft(box=box, texts=as_draft(request.POST), by=request.user)
        messages.success(request, "Your draft is kept. Only you see it, on any device.")
    except Refused as refusal:
        messages.error(request, str(refusal))


def stopped(request: Signed, drawer: Drawer, form: Box, posting: Posting) -> Desk:
    """The same page again, with all that was typed, what was seen and what might stand there."""
    for found in posting.findings:
        form.add_error(found.field if found.field in form.fields else None, found.words)
    held = drawer.held(request.user)
    appeal = AppealForm(auto_id="appeal_%s")
    return Desk(form, drawer.box, drawer.thread, held=held, appeal=appeal)


def warn(request: Signed, posting: Posting) -> None:
    for found in posting.findings:
        messages.warning(request, f"Look at it again. {found.words}")


def _many(request: Signed) -> dict[str, list[str]]:
    return {"tags": request.POST.getlist("tags")}
