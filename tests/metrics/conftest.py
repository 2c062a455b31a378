from collections.abc import Callable

import pytest

from tests.databases import Rows, insert_rows


@pytest.fixture
def places(stored_places: Rows, db: None) -> None:
    """Every place that the project ships."""
    insert_rows(stored_places)


@pytest.fixture
def note(record_property) -> Callable[[str], None]:
    """Something measured that is worth telling: pytest -s shows it, and reports carry it."""

    def tell(words: str) -> None:
        record_property("note", words)
        print(f"\n  {words}")  # noqa: T201

    return tell
