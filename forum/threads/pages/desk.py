"""A box to write in, with all that stands beside it: preview, draft, whom one can mention, and what
the patient-data guard said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.safestring import SafeString

from forum.casestudies.forms import AppealForm
from forum.people.models import User
from forum.threads.forms import Box, without_nul
from forum.threads.mentions import Choice, mention_choices
from forum.threads.models import Draft, Post, Thread
from forum.writing import markdown
from forum.writing.models import HeldText

LONGEST_ASKED = 60


@dataclass(frozen=True)
class Desk:
    form: Box
    # Its draft's name: see forum.threads.models.Draft.
    box: str
    thread: Thread | None = None
    answering: Post | None = None
    preview: SafeString | None = None
    asked: str = ""
    choices: tuple[Choice, ...] = field(default=())
    kept_at: datetime | None = None
    held: HeldText | None = None
    appeal: AppealForm | None = None
    clash: str = ""


def preview_of(text: str) -> SafeString:
    """As it will look. Who is named is linked when it is posted."""
    return markdown.render(text, highest_heading=4)


def choices_for(user: User, thread: Thread | None, asked: str) -> tuple[Choice, ...]:
    return tuple(mention_choices(user, thread, without_nul(asked)[:LONGEST_ASKED]))


def draft_of(user: User, box: str) -> Draft | None:
    return Draft.objects.of(user).filter(box=box).first()


def quoted(post: Post) -> str:
    """A passage begins as the whole post, and is cut down by whoever quotes it."""
    lines = "\n".join(f"> {line}".rstrip() for line in post.body.strip().split("\n"))
    return f"> {post.author.known_as} wrote:\n>\n{lines}\n\n"


def begun(draft: Draft | None, held: HeldText | None) -> Mapping[str, str]:
    """What a box has in it when it is opened: the draft, or what was stopped."""
    if draft:
        return draft.texts
    return held.texts if held else {}
