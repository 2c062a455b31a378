"""Each workflow has one table, and the page is drawn from it."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from forum.home.management.commands.describe_workflows import workflows
from forum.people.web.object_actions import ActionList
from forum.rooms import action_lists
from forum.rooms.workflow import Workflow

pytestmark = pytest.mark.embedded


def test_the_page_of_workflows_is_what_the_tables_say() -> None:
    out = StringIO()
    call_command("describe_workflows", stdout=out)
    page = (settings.BASE_DIR / "docs" / "workflows.md").read_text()
    assert out.getvalue() == page, "python manage.py describe_workflows > docs/workflows.md"
    assert "    with_area --> expired" in page and "    draft --> expired" not in page


@pytest.mark.parametrize("workflow", workflows(), ids=lambda workflow: workflow.title)
def test_a_table_is_whole(workflow: Workflow) -> None:
    """Every state has its line, can be reached, and leads to an end where there is one."""
    assert (settings.BASE_DIR / workflow.path).is_file()
    known, moves = list(workflow.states), workflow.moves
    assert set(moves) == set(known) and all(set(after) <= set(known) for after in moves.values())
    reached, newly_reached = set(), {known[0]}
    while newly_reached:
        reached |= newly_reached
        newly_reached = {after for state in newly_reached for after in moves[state]} - reached
    assert reached == set(known), workflow.title


@pytest.mark.parametrize("workflow", workflows(), ids=lambda workflow: workflow.title)
def test_every_step_is_an_action_of_its_room(workflow: Workflow) -> None:
    """With who may in words, or when it comes by itself."""
    room = workflow.path.split("/")[1]
    for step in workflow.transitions:
        if step.verb:
            written = (settings.BASE_DIR / "forum" / room / "actions").rglob("*.py")
            assert any(f"def {step.verb}(" in path.read_text() for path in written), step.verb
            assert step.who.words if step.who else step.deadline, step.verb


@pytest.mark.parametrize("offered", action_lists(), ids=lambda offered: offered.title)
def test_every_action_on_a_page_says_who_may_take_it(offered: ActionList) -> None:
    assert [action.name for action in offered.actions if not action.rule.words] == []
