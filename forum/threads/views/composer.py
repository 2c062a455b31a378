"""The form to write in and its buttons; the same for a new thread, a reply and an edit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.db import models

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.web.decorators import SignedInRequest
from forum.threads import actions
from forum.threads.actions import PostResult
from forum.threads.forms import ComposerForm, draft_texts
from forum.threads.models import Thread
from forum.threads.pages.composer import (
    Composer,
    get_draft,
    initial_texts,
    render_preview,
)
from forum.writing.forms import appeal_form
from forum.writing.models import BlockedText

# Makes the form: from what was sent (data=), or showing what was typed before (initial=).
FormFactory = Callable[..., ComposerForm]


@dataclass(frozen=True)
class ComposerStorage:
    """Where what is typed into the form is stored."""

    slot: str
    # The name of the form for texts that the patient-data check blocked.
    blocked_text_form: str
    owner: models.Model | None = None
    thread: Thread | None = None
    # False saves a query where it is known that there is none.
    has_draft: bool = True
    has_blocked_text: bool = True

    def blocked_text(self, user: User) -> BlockedText | None:
        return (
            BlockedText.objects.for_form(self.blocked_text_form, self.owner).open_for(user).first()
        )


def open_composer(
    request: SignedInRequest,
    storage: ComposerStorage,
    form_factory: FormFactory,
    initial: Mapping[str, object],
) -> Composer:
    """With what was typed before, on whatever device; `initial` is what the address asks for."""
    draft = get_draft(request.user, storage.slot) if storage.has_draft else None
    blocked_text = storage.blocked_text(request.user) if storage.has_blocked_text else None
    texts = dict(initial_texts(draft, blocked_text))
    if quote := initial.get("body"):
        texts["body"] = f"{texts.get('body', '').rstrip()}\n\n{quote}".lstrip()
    tried = bool(texts.get("outcome") or initial.get("tried"))
    tags = {"tags": texts.get("tags", "").split()}
    fields = {**_home_place(request.user), **initial, **texts, **tags}
    form = form_factory(initial=fields, tried=tried)
    return Composer(
        form,
        storage.slot,
        storage.thread,
        saved_at=draft.updated_at if draft else None,
        blocked_text=blocked_text,
        appeal=appeal_form(request, blocked_text),
    )


def run_composer_action(
    request: SignedInRequest, storage: ComposerStorage, form_factory: FormFactory
) -> Composer | None:
    """For every button but the one that posts, unknown ones too. Everything typed stays in the form."""
    action, typed = request.POST.get("action", ""), request.POST.dict()
    tried = action == "tried" or ("outcome" in typed and action != "untried")
    fields = {**_home_place(request.user), **typed, **_tags(request)}
    composer = Composer(form_factory(initial=fields, tried=tried), storage.slot, storage.thread)
    match action:
        case "send" | "":
            return None
        case "preview" | "enter":
            preview = render_preview(str(typed.get("body", "")))
            return replace(composer, preview=preview, entered=action == "enter")
        case "draft":
            save_draft(request, storage.slot)
    return composer


def _home_place(user: User) -> dict[str, str]:
    """Where one tried something is mostly where one works."""
    return {"place": user.home_place.code} if user.home_place else {}


def save_draft(request: SignedInRequest, slot: str) -> None:
    try:
        actions.save_draft(slot=slot, texts=draft_texts(request.POST), by=request.user)
        messages.success(request, "Your draft is kept. Only you see it, on any device.")
    except Refused as refusal:
        messages.error(request, str(refusal))


def blocked_composer(
    request: SignedInRequest, storage: ComposerStorage, form: ComposerForm, result: PostResult
) -> Composer:
    """The same page again, with all that was typed and what the check found."""
    for finding in result.findings:
        form.add_error(finding.field if finding.field in form.fields else None, finding.message)
    blocked_text = storage.blocked_text(request.user)
    return Composer(
        form,
        storage.slot,
        storage.thread,
        blocked_text=blocked_text,
        appeal=appeal_form(request, blocked_text),
    )


def show_warnings(request: SignedInRequest, result: PostResult) -> None:
    for finding in result.findings:
        messages.warning(request, f"Look at it again. {finding.message}")


def _tags(request: SignedInRequest) -> dict[str, list[str]]:
    return {"tags": request.POST.getlist("tags")}
