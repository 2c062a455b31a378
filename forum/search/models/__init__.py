from forum.search.models.documents import (
    MAX_NOTE_LENGTH,
    MAX_TITLE_LENGTH,
    SearchDocument,
    SearchDocumentQuerySet,
    SearchFacet,
    SearchName,
    SearchWord,
)
from forum.search.models.vocabulary import MAX_TERM_LENGTH, VocabularyTarget, VocabularyTerm

__all__ = [
    "MAX_NOTE_LENGTH",
    "MAX_TERM_LENGTH",
    "MAX_TITLE_LENGTH",
    "SearchDocument",
    "SearchDocumentQuerySet",
    "SearchFacet",
    "SearchName",
    "SearchWord",
    "VocabularyTarget",
    "VocabularyTerm",
]
