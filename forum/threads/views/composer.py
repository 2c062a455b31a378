"""What the buttons beside a box do; the same for a new thread, a reply and an edit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.db import models

from forum.casestudies.forms import AppealForm
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.web.decorators import SignedInRequest
from forum.threads import actions
from forum.threads.actions import PostResult
from forum.threads.forms import ComposerForm, draft_texts, new_token
from forum.threads.models import Thread
from forum.threads.pages.composer import Composer, choices_for, draft_of, initial_texts, preview_of
from forum.writing.models import BlockedText

# Makes the form: from what was sent (data=), or showing what was typed before (initial=).
FormFactory = Callable[..., ComposerForm]


@dataclass(frozen=True)
class ComposerStorage:
    """Where what is typed into a box is kept."""

    box: str
    held_as: str
    owner: models.Model | None = None
    thread: Thread | None = None
    # Whether it is worth looking.
    has_draft: bool = True
    has_held: bool = True

    def held(self, user: User) -> BlockedText | None:
        return BlockedText.objects.for_form(self.held_as, self.owner).open_for(user).first()


def open_composer(
    request: SignedInRequest,
    drawer: ComposerStorage,
    make: FormFactory,
    given: Mapping[str, object],
) -> Composer:
    """With what was typed before, on whatever device; `given` is what the address asks for."""
    draft = draft_of(request.user, drawer.box) if drawer.has_draft else None
    held = drawer.held(request.user) if drawer.has_held else None
    kept = dict(initial_texts(draft, held))
    if quote := given.get("body"):
        kept["body"] = f"{kept.get('body', '').rstrip()}\n\n{quote}".lstrip()
    tried = bool(kept.get("outcome") or given.get("tried"))
    many = {"tags": kept.get("tags", "").split()}
    form = make(initial={**given, **kept, **many, "token": new_token()}, tried=tried)
    return Composer(
        form,
        drawer.box,
        drawer.thread,
        kept_at=draft.updated_at if draft else None,
        held=held,
        appeal=AppealForm(auto_id="appeal_%s"),
    )


def run_composer_action(
    request: SignedInRequest, drawer: ComposerStorage, make: FormFactory
) -> Composer | None:
    """For every button but the one that posts. Everything typed stays in the box."""
    action, typed = request.POST.get("action", ""), request.POST.dict()
    tried = action == "tried" or "outcome" in typed
    desk = Composer(
        make(initial={**typed, **_many(request)}, tried=tried), drawer.box, drawer.thread
    )
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
            save_draft(request, drawer.box)
            return desk
    return None


def save_draft(request: SignedInRequest, box: str) -> None:
    try:
        actions.save_draft(slot=box, texts=draft_texts(request.POST), by=request.user)
        messages.success(request, "Your draft is kept. Only you see it, on any device.")
    except Refused as refusal:
        messages.error(request, str(refusal))


def blocked_composer(
    request: SignedInRequest, drawer: ComposerStorage, form: ComposerForm, posting: PostResult
) -> Composer:
    """The same page again, with all that was typed, what was seen and what might stand there."""
    for found in posting.findings:
        form.add_error(found.field if found.field in form.fields else None, found.words)
    held = drawer.held(request.user)
    appeal = AppealForm(auto_id="appeal_%s")
    return Composer(form, drawer.box, drawer.thread, held=held, appeal=appeal)


def show_warnings(request: SignedInRequest, posting: PostResult) -> None:
    for found in posting.findings:
        messages.warning(request, f"Look at it again. {found.words}")


def _many(request: SignedInRequest) -> dict[str, list[str]]:
    return {"tags": request.POST.getlist("tags")}
