"""The vocabulary as its reference file has it, read and checked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from forum.rooms import search_sources
from forum.search import reference
from forum.search.models import MAX_TERM_LENGTH, VocabularyTarget, VocabularyTerm
from forum.search.queries import words_of

Target = tuple[str, str]
"""Kind and key of a document."""


class VocabularyError(ValueError):
    """What is wrong with an entry, for whoever wrote it."""


@dataclass(frozen=True)
class Entry:
    term: str
    kind: str
    meaning: str
    targets: tuple[Target, ...]
    source: str

    @property
    def words(self) -> str:
        return " ".join(words_of(self.term))


def file_entries() -> list[Entry]:
    """All of the file, or an error: half a vocabulary would lead people astray."""
    entries = [_entry(row) for row in reference.rows("vocabulary")]
    known = known_targets()
    problems = [
        f"{entry.term!r}: {text}" for entry in entries for text in problems_of(entry, known)
    ]
    seen: dict[str, str] = {}
    for entry in entries:
        if entry.words in seen:
            problems.append(f"{entry.term!r} is there twice, as {seen[entry.words]!r}")
        seen[entry.words] = entry.term
    if problems:
        raise VocabularyError("; ".join(problems))
    return entries


def known_targets() -> dict[Target, str]:
    """Everything that a term can lead to, with what it is called."""
    kinds = VocabularyTarget.Kind.values
    return {
        (source.kind, document.key): document.title
        for source in search_sources()
        if source.kind in kinds
        for document in source.documents(list(source.stamps()))
    }


def problems_of(entry: Entry, known: Iterable[Target]) -> Iterator[str]:
    if not entry.words:
        yield "has no words"
    if len(entry.term) > MAX_TERM_LENGTH:
        yield "is too long"
    if entry.kind not in VocabularyTerm.Kind.values:
        yield f"{entry.kind!r} is no kind of term"
    if not entry.source:
        yield "has no source"
    if not entry.targets:
        yield "leads nowhere"
    if len(set(entry.targets)) < len(entry.targets):
        yield "leads to the same page twice"
    for kind, key in entry.targets:
        if (kind, key) not in known:
            yield f"{kind}:{key} is not known"


def _entry(row: dict[str, str]) -> Entry:
    targets = tuple(tuple(text.partition(":")[::2]) for text in row["leads_to"].split())
    return Entry(row["term"].strip(), row["kind"], row["meaning"].strip(), targets, row["source"])  # type: ignore[arg-type]
