"""The form to write in, with its preview, draft, mentions, and what the patient-data check found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from forum.people.models import User
from forum.threads.forms import ComposerForm
from forum.threads.mentions import MentionChoice, mention_choices
from forum.threads.models import DraftSlot, Post, Thread
from forum.writing import markdown
from forum.writing.forms import AppealForm
from forum.writing.models import BlockedText

MAX_QUERY_LENGTH = 60


@dataclass(frozen=True)
class Composer:
    form: ComposerForm
    # See forum.threads.models.DraftSlot.
    slot: str
    thread: Thread | None = None
    answering: Post | None = None
    preview: SafeString | None = None
    # Shown again because somebody pressed Enter in a field of one line.
    entered: bool = False
    saved_at: datetime | None = None
    blocked_text: BlockedText | None = None
    appeal: AppealForm | None = None
    conflicting_body: str = ""


def render_preview(text: str) -> SafeString:
    """As it will look. Mentions are linked when it is posted."""
    return markdown.render_markdown(text, highest_heading=4)


def find_mention_choices(
    user: User, thread: Thread | None, query: str
) -> tuple[MentionChoice, ...]:
    return tuple(mention_choices(user, thread, query[:MAX_QUERY_LENGTH]))


def get_draft(user: User, slot: str) -> DraftSlot | None:
    return DraftSlot.objects.of(user).filter(slot=slot).first()


def quote_of(post: Post) -> str:
    """The whole post as a quotation, to be shortened by the writer."""
    lines = "\n".join(f"> {line}".rstrip() for line in post.body.strip().split("\n"))
    return f"> {post.author.display_name} wrote:\n>\n{lines}\n\n"


def initial_texts(draft: DraftSlot | None, blocked_text: BlockedText | None) -> Mapping[str, str]:
    """What the form has in it at first: the draft, or the blocked text."""
    if draft:
        return draft.texts
    return blocked_text.texts if blocked_text else {}
