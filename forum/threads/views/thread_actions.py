"""What is offered on the page to manage a thread: each action with who may, its form, its words and its verb."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.urls import reverse

from forum.people.actions import Refused
from forum.people.permissions import Rule
from forum.people.web.choices import get_place_with_page
from forum.people.web.decorators import SignedInRequest
from forum.people.web.object_actions import ActionList, FormData, PageAction
from forum.threads import actions, permissions
from forum.threads.cards import subject_at
from forum.threads.forms import (
    AudienceForm,
    CloseForm,
    ConfirmForm,
    FoiForm,
    InviteForm,
    MergeForm,
    MoveForm,
    RenameForm,
    SplitForm,
    TagsForm,
    find_people,
)
from forum.threads.models import Audience, Post, Thread


def _page_of(thread: Thread) -> str:
    return reverse("thread_manage", args=[thread.pk])


def _rename(request: SignedInRequest, thread: Thread, data: FormData) -> str:
    actions.rename_thread(thread=thread, title=data["title"], by=request.user)
    return _page_of(thread)


def _audience(request: SignedInRequest, thread: Thread, data: FormData) -> str:
    by = request.user
    to_icb, to_parties = data["audience"] == Audience.ICB, data["audience"] == Audience.PARTIES
    people, unknown = find_people(data["parties"], by) if to_parties else ([], [])
    if unknown:
        raise Refused(f"Nobody here has this address: {', '.join(unknown)}")
    actions.change_audience(
        thread=thread,
        audience=data["audience"],
        parties=people,
        by=by,
        icb=get_place_with_page(data["icb"].upper()) if to_icb else None,
    )
    return _page_of(thread)


def _invite(request: SignedInRequest, thread: Thread, data: FormData) -> str:
    people, _ = find_people(data["person"], request.user)
    if len(people) != 1:
        raise Refused("Nobody here has this address.")
    actions.invite_reader(thread=thread, person=people[0], by=request.user)
    return _page_of(thread)


def _tags(request: SignedInRequest, thread: Thread, data: FormData) -> str:
    current_tags, new_tags = set(thread.tags.all()), set(data["tags"])
    for tag in new_tags - current_tags:
        actions.add_tag(thread=thread, tag=tag, by=request.user)
    for tag in current_tags - new_tags:
        actions.remove_tag(thread=thread, tag=tag, by=request.user)
    return _page_of(thread)


def _close(request: SignedInRequest, thread: Thread, data: FormData) -> str:
    actions.close_thread(thread=thread, outcome=data["outcome"], by=request.user)
    return _page_of(thread)


def _foi(request: SignedInRequest, thread: Thread, data: FormData) -> str:
    actions.label_for_foi(thread=thread, label=data["label"], note=data["note"], by=request.user)
    return _page_of(thread)


def _steward(request: SignedInRequest, thread: Thread, data: FormData) -> str:
    actions.assign_steward(thread=thread, person=request.user, by=request.user)
    return _page_of(thread)


def _move(request: SignedInRequest, thread: Thread, data: FormData) -> str:
    subject = subject_at(data["to"].strip(), request.user)
    if subject is None:
        raise Refused("There is no such page here, or nothing can be discussed on it.")
    actions.move_thread(thread=thread, to=subject, by=request.user, reason=data["reason"])
    return _page_of(thread)


def _merge(request: SignedInRequest, thread: Thread, data: FormData) -> str:
    match = re.search(r"(?:(?:discussions|threads)/|^\s*)([0-9]{1,18})(?!\d)", data["into"])
    threads = Thread.objects.visible_to(request.user).listed()
    into = threads.filter(pk=int(match[1])).first() if match else None
    if into is None:
        raise Refused("There is no such discussion.")
    return _page_of(
        actions.merge_threads(thread=thread, into=into, by=request.user, reason=data["reason"])
    )


def _split(request: SignedInRequest, thread: Thread, data: FormData) -> str:
    posts = list(Post.objects.listed_to(request.user).of(thread).filter(number__in=data["posts"]))
    return _page_of(
        actions.split_thread(
            posts=posts, title=data["title"], by=request.user, reason=data["reason"]
        )
    )


def _without_form(action: Callable[..., object]) -> Callable[[SignedInRequest, Thread, Any], str]:
    def run(request: SignedInRequest, thread: Thread, data: FormData) -> str:
        action(thread=thread, by=request.user)
        return _page_of(thread)

    return run


def _offered(
    name: str,
    title: str,
    button: str,
    rule: Rule[Thread],
    run: Callable[[SignedInRequest, Thread, FormData], str],
    form: type[forms.Form] = ConfirmForm,
    **more: Any,
) -> PageAction[Thread]:
    return PageAction(
        name=name,
        title=title,
        button=button,
        rule=rule,
        run=run,
        form=form,
        success_message="Done. It is in the list below.",
        **more,
    )


THREAD_ACTIONS = ActionList(
    title="Discussions",
    model=Thread,
    below="manage",
    actions=(
        _offered(
            "rename",
            "Title",
            "Save title",
            permissions.can_rename,
            _rename,
            RenameForm,
            form_options=lambda user, thread: {"initial": {"title": thread.title}},
        ),
        _offered(
            "audience",
            "Who may read it",
            "Save readers",
            permissions.can_change_audience,
            _audience,
            AudienceForm,
            form_options=lambda user, thread: {
                "initial": {
                    "audience": thread.audience,
                    "icb": thread.icb.code if thread.icb else "",
                }
            },
            hint="Never more people than may see what it is about.",
        ),
        _offered(
            "invite",
            "One more reader",
            "Let them read",
            permissions.can_invite,
            _invite,
            InviteForm,
        ),
        _offered(
            "unanswer",
            "Answer",
            "Take the answer’s mark away",
            permissions.can_unmark_answered,
            _without_form(actions.unmark_answered),
        ),
        _offered(
            "tags",
            "Tags",
            "Save tags",
            permissions.can_manage,
            _tags,
            TagsForm,
            form_options=lambda user, thread: {
                "initial": {"tags": [tag.slug for tag in thread.tags.all()]}
            },
        ),
        _offered(
            "pin",
            "Pinned",
            "Pin it",
            permissions.can_pin,
            _without_form(actions.pin_thread),
            hint="It then stands first on the page of what it is about.",
        ),
        _offered(
            "unpin",
            "Pinned",
            "Take the pin off",
            permissions.can_unpin,
            _without_form(actions.unpin_thread),
        ),
        _offered(
            "lock",
            "Locked",
            "Lock it",
            permissions.can_lock,
            _without_form(actions.disable_posting),
            hint="Nobody writes in it until it is unlocked.",
        ),
        _offered(
            "unlock",
            "Locked",
            "Unlock it",
            permissions.can_unlock,
            _without_form(actions.enable_posting),
        ),
        _offered(
            "close", "Close it", "Close with this note", permissions.can_close, _close, CloseForm
        ),
        _offered(
            "reopen",
            "Closed",
            "Open it again",
            permissions.can_reopen,
            _without_form(actions.reopen_thread),
        ),
        _offered(
            "move", "Move to another subject", "Move", permissions.can_manage, _move, MoveForm
        ),
        _offered(
            "merge",
            "Merge into another discussion",
            "Merge",
            permissions.can_manage,
            _merge,
            MergeForm,
            hint="Its posts come after those of the other one and keep their addresses.",
        ),
        _offered(
            "split",
            "Split",
            "Put these posts into a discussion of their own",
            permissions.can_manage,
            _split,
            SplitForm,
        ),
        _offered("steward", "Who manages it", "I manage it", permissions.can_manage, _steward),
        _offered(
            "foi",
            "Freedom of information",
            "Save label",
            permissions.can_manage,
            _foi,
            FoiForm,
            form_options=lambda user, thread: {
                "initial": {"label": thread.foi_label, "note": thread.foi_note}
            },
        ),
    ),
)
