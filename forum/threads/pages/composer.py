"""A box to write in, with all that stands beside it: preview, draft, whom one can mention, and what
the patient-data guard said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.safestring import SafeString

from forum.casestudies.forms import AppealForm
from forum.people.models import User
from forum.threads.forms import ComposerForm, strip_nul
from forum.threads.mentions import MentionChoice, mention_choices
from forum.threads.models import DraftSlot, Post, Thread
from forum.writing import markdown
from forum.writing.models import BlockedText

LONGEST_ASKED = 60


@dataclass(frozen=True)
class Composer:
    form: ComposerForm
    # Its draft's name: see forum.threads.models.DraftSlot.
    box: str
    thread: Thread | None = None
    answering: Post | None = None
    preview: SafeString | None = None
    asked: str = ""
    choices: tuple[MentionChoice, ...] = field(default=())
    kept_at: datetime | None = None
    held: BlockedText | None = None
    appeal: AppealForm | None = None
    clash: str = ""


def preview_of(text: str) -> SafeString:
    """As it will look. Who is named is linked when it is posted."""
    return markdown.render_markdown(text, highest_heading=4)


def choices_for(user: User, thread: Thread | None, asked: str) -> tuple[MentionChoice, ...]:
    return tuple(mention_choices(user, thread, strip_nul(asked)[:LONGEST_ASKED]))


def draft_of(user: User, slot: str) -> DraftSlot | None:
    return DraftSlot.objects.of(user).filter(slot=slot).first()


def quote_of(post: Post) -> str:
    """A passage begins as the whole post, and is cut down by whoever quotes it."""
    lines = "\n".join(f"> {line}".rstrip() for line in post.body.strip().split("\n"))
    return f"> {post.author.display_name} wrote:\n>\n{lines}\n\n"


def initial_texts(draft: DraftSlot | None, held: BlockedText | None) -> Mapping[str, str]:
    """What a box has in it when it is opened: the draft, or what was stopped."""
    if draft:
        return draft.texts
    return held.texts if held else {}
