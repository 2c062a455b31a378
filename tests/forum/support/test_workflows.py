"""Each workflow has one table, and the page is drawn from it."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from forum.home.management.commands.describe_workflows import WORKFLOWS

pytestmark = pytest.mark.embedded


def test_the_page_of_workflows_is_what_the_tables_say() -> None:
    out = StringIO()
    call_command("describe_workflows", stdout=out)
    page = (settings.BASE_DIR / "docs" / "workflows.md").read_text()
    assert out.getvalue() == page, "python manage.py describe_workflows > docs/workflows.md"
    assert "    with_area --> expired" in page and "    draft --> expired" not in page


@pytest.mark.parametrize(("title", "path", "states", "moves"), WORKFLOWS)
def test_a_table_is_whole(title: str, path: str, states: type, moves: dict) -> None:  # type: ignore[type-arg]
    """Every state has its line, can be reached, and leads to an end where there is one."""
    assert (settings.BASE_DIR / path).is_file()
    known = list(states)  # type: ignore[call-overload]
    assert set(moves) == set(known) and all(set(after) <= set(known) for after in moves.values())
    reached, newly_reached = set(), {known[0]}
    while newly_reached:
        reached |= newly_reached
        newly_reached = {after for state in newly_reached for after in moves[state]} - reached
    assert reached == set(known), title
