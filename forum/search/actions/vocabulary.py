"""Every write of the vocabulary: by stewards on the site, and from the reference file."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.search.models import VocabularyTarget, VocabularyTerm
from forum.search.permissions import can_manage_vocabulary
from forum.search.vocabulary import Entry, Target, file_entries, known_targets, problems_of

logger = logging.getLogger(__name__)
STEWARDS_SOURCE = "added or changed by a steward"
CHANGED_MEANWHILE = "Someone else has changed this. Your text is still here."


@dataclass(frozen=True)
class VocabularyChanges:
    added: int = 0
    changed: int = 0
    removed: int = 0


@transaction.atomic
def load_vocabulary() -> VocabularyChanges:
    """Make untouched terms say what the reference file says. A second time changes nothing, and what
    stewards added, changed or retired is left alone."""
    entries = {entry.words: entry for entry in file_entries()}
    known = {
        term.words: term
        for term in VocabularyTerm.objects.select_for_update().prefetch_related("targets")
    }
    untouched = {words: term for words, term in known.items() if term.edited_at is None}
    gone = [term.pk for words, term in untouched.items() if words not in entries]
    VocabularyTerm.objects.filter(pk__in=gone).delete()
    changed = [
        term
        for words, term in untouched.items()
        if words in entries and _as_entry(term) != entries[words]
    ]
    for term in changed:
        _apply(term, entries[term.words])
        term.save()
    new = [
        _apply(VocabularyTerm(), entry) for words, entry in entries.items() if words not in known
    ]
    VocabularyTerm.objects.bulk_create(new)
    _replace_targets(changed)
    _add_targets((term, entries[term.words].targets) for term in (*changed, *new))
    changes = VocabularyChanges(len(new), len(changed), len(gone))
    logger.info("Vocabulary of the search: %s", changes)
    return changes


@transaction.atomic
def add_term(
    *, term: str, kind: str, meaning: str, targets: Sequence[Target], by: User
) -> VocabularyTerm:
    """A second form with the same term changes nothing."""
    _require_permission(by)
    entry = _checked(Entry(term.strip(), kind, meaning.strip(), tuple(targets), STEWARDS_SOURCE))
    existing = VocabularyTerm.objects.select_for_update().filter(words=entry.words).first()
    if existing is not None:
        if existing.edited_by_id == by.pk and _as_entry(existing) == entry:
            return existing
        raise Refused(f"“{existing.term}” is there already. Change it instead.")
    row = _edited(_apply(VocabularyTerm(), entry), by)
    row.save()
    _add_targets([(row, entry.targets)])
    record_event(verb="added a search term", about=row, by=by, detail=_detail(entry))
    return row


@transaction.atomic
def edit_term(
    *,
    term: VocabularyTerm,
    kind: str,
    meaning: str,
    targets: Sequence[Target],
    based_on: int,
    by: User,
) -> VocabularyTerm:
    _require_permission(by)
    row = _lock(term)
    entry = _checked(Entry(row.term, kind, meaning.strip(), tuple(targets), STEWARDS_SOURCE))
    before = _as_entry(row)
    if _without_source(before) == _without_source(entry):
        return row
    if row.version != based_on:
        raise Refused(CHANGED_MEANWHILE)
    _edited(_apply(row, entry), by).save()
    _replace_targets([row])
    _add_targets([(row, entry.targets)])
    detail = {"before": _detail(before), "after": _detail(entry)}
    record_event(verb="changed a search term", about=row, by=by, detail=detail)
    return row


def retire_term(*, term: VocabularyTerm, by: User) -> VocabularyTerm:
    """It leads nowhere any more, and the reference file does not bring it back."""
    return _set_retired(term, True, "retired a search term", by)


def restore_term(*, term: VocabularyTerm, by: User) -> VocabularyTerm:
    return _set_retired(term, False, "restored a search term", by)


@transaction.atomic
def _set_retired(term: VocabularyTerm, retired: bool, verb: str, by: User) -> VocabularyTerm:
    _require_permission(by)
    row = _lock(term)
    if row.retired == retired:
        return row
    row.retired = retired
    _edited(row, by).save()
    record_event(verb=verb, about=row, by=by)
    return row


def _require_permission(by: User) -> None:
    if not can_manage_vocabulary(by):
        raise NotAllowed


def _lock(term: VocabularyTerm) -> VocabularyTerm:
    return VocabularyTerm.objects.select_for_update().get(pk=term.pk)


def _checked(entry: Entry) -> Entry:
    if problems := list(problems_of(entry, known_targets())):
        raise Refused(f"This term {problems[0]}.")
    return entry


def _edited(term: VocabularyTerm, by: User) -> VocabularyTerm:
    term.edited_at, term.edited_by = timezone.now(), by
    term.version = term.version + 1 if term.pk else 1
    return term


def _apply(term: VocabularyTerm, entry: Entry) -> VocabularyTerm:
    term.term, term.words, term.kind = entry.term, entry.words, entry.kind
    term.meaning, term.source = entry.meaning, entry.source
    return term


def _as_entry(term: VocabularyTerm) -> Entry:
    targets = tuple((target.kind, target.key) for target in term.targets.all())
    return Entry(term.term, term.kind, term.meaning, targets, term.source)


def _without_source(entry: Entry) -> tuple[object, ...]:
    return (entry.term, entry.kind, entry.meaning, entry.targets)


def _detail(entry: Entry) -> dict[str, object]:
    leads_to = [f"{kind}:{key}" for kind, key in entry.targets]
    return {"kind": entry.kind, "meaning": entry.meaning, "leads to": leads_to}


def _replace_targets(terms: Iterable[VocabularyTerm]) -> None:
    VocabularyTarget.objects.filter(term__in=list(terms)).delete()


def _add_targets(targets: Iterable[tuple[VocabularyTerm, Sequence[Target]]]) -> None:
    VocabularyTarget.objects.bulk_create(
        VocabularyTarget(term=term, position=position, kind=kind, key=key)
        for term, keys in targets
        for position, (kind, key) in enumerate(keys, 1)
    )
