"""What a reader may mean by what they have typed so far: the pages that are called so."""

from collections.abc import Iterator
from itertools import islice

from forum.people.permissions import AnyUser
from forum.search.answers import combined
from forum.search.models import SearchDocument
from forum.search.names import Named, TypedNames, read_names
from forum.search.pages import match_words
from forum.search.queries import MAX_QUERY_LENGTH, storable

MAX_CHOICES = 8
Choice = dict[str, str]


def complete(text: str, *, user: AnyUser) -> list[Choice]:
    """Three queries beyond those for the user's rights, and no text is read."""
    text = storable(text).strip()[:MAX_QUERY_LENGTH]
    if not text:
        return []
    names = read_names(text, SearchDocument.objects.visible_to(user))
    return list(islice(_choices(names), MAX_CHOICES))


def _choices(names: TypedNames) -> Iterator[Choice]:
    """Named by all that was typed; or else by a part of it."""
    if answer := combined(names):
        yield {"text": answer.title, "note": answer.note, "url": answer.address}
    named = [lead.named for lead in names.leads]
    yield from map(_choice, named or _parts(names))


def _parts(names: TypedNames) -> list[Named]:
    return [span.named[0] for span in names.spans]


def _choice(named: Named) -> Choice:
    document = named.document
    note = match_words(named) or document.note
    return {"text": document.title, "note": note, "url": document.address}
