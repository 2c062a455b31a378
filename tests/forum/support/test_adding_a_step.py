"""CONTRIBUTING.md says how to add a step to a workflow. Followed to the letter in a copy of the project, three
files are enough for it to be allowed, offered, run and described."""

from pathlib import Path

import pytest

from tests.project_copy import copy_project, examples, put_into, run, run_tests

LIFECYCLE = "forum/support/lifecycle/plans.py"
ACTIONS = "forum/support/actions/plans.py"
VIEWS = "forum/support/views/plans.py"
IMPORTS = """from forum.people.permissions import can_take
from forum.support.lifecycle.plans import PLANS
"""

pytestmark = pytest.mark.embedded


def test_the_example_of_the_guide_is_a_step_like_any_other(
    tmp_path: Path, migrated_file: Path
) -> None:
    copy, code = copy_project(tmp_path), examples("forum/")
    assert sorted(code) == sorted([LIFECYCLE, ACTIONS, VIEWS])
    put_into(copy / LIFECYCLE, '        Transition("close_plan",', code[LIFECYCLE])
    put_into(copy / ACTIONS, "def _set_title_and_aim(", f"{code[ACTIONS]}\n\n")
    put_into(copy / ACTIONS, "from forum.support import patient_data_checks\n", IMPORTS)
    put_into(copy / VIEWS, '    PageAction(\n        name="discuss",', code[VIEWS])
    imported = f"{IMPORTS}from forum.support.actions.plans import reopen_plan\n"
    put_into(copy / VIEWS, "from forum.support import actions, permissions\n", imported)
    workflows = run(copy, "manage.py", "describe_workflows")
    assert "| `reopen_plan` | `agreed` | `draft` | the area |" in workflows
    assert "    agreed --> draft" in workflows
    run_tests(copy, "tests/forum/support/added_step.py", migrated_file)
