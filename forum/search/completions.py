"""What a reader may mean by what they have typed so far: the pages that are called so."""

from collections.abc import Iterator
from itertools import islice

from forum.people.permissions import AnyUser
from forum.search.answers import combined
from forum.search.models import SearchDocument
from forum.search.names import Named, TypedNames, read_names
from forum.search.pages import match_words
from forum.search.queries import MAX_QUERY_LENGTH, parse, storable
from forum.search.suggestions import similar_words, suggest

MAX_CHOICES = 8
Choice = dict[str, str]


def complete(text: str, *, user: AnyUser) -> list[Choice]:
    """Three queries beyond those for the user's rights, and no text is read; eight where nothing is
    called so, because of a slip."""
    text = storable(text).strip()[:MAX_QUERY_LENGTH]
    if not text:
        return []
    documents = SearchDocument.objects.visible_to(user)
    choices = list(islice(_choices(read_names(text, documents)), MAX_CHOICES))
    if not choices and (meant := _put_right(text, user)):
        choices = list(islice(_choices(read_names(meant, documents)), MAX_CHOICES))
    return choices


def _put_right(text: str, user: AnyUser) -> str:
    query = parse(text)
    return suggest(query, similar_words(query, user))


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
