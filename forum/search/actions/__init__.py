"""Every write of search: its index, which is a copy, and its vocabulary, which is not."""

from forum.search.actions.index import (
    RefreshCounts,
    index_documents,
    rebuild,
    refresh,
    refresh_document,
    remove_documents,
)
from forum.search.actions.vocabulary import (
    add_term,
    edit_term,
    load_vocabulary,
    restore_term,
    retire_term,
)

__all__ = [
    "RefreshCounts",
    "add_term",
    "edit_term",
    "index_documents",
    "load_vocabulary",
    "rebuild",
    "refresh",
    "refresh_document",
    "remove_documents",
    "restore_term",
    "retire_term",
]
