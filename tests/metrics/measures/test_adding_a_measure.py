"""CONTRIBUTING.md says how to add a column and a measure. Followed to the letter in a copy of the
project, its example is on every page, form and rule that asks the registry."""

import re
from pathlib import Path

import pytest

from tests.project_copy import copy_project, examples, guide, put_into, run, run_tests

END_OF_COLUMNS = "\n    objects = FigureQuerySet.as_manager()"

pytestmark = pytest.mark.embedded


def test_the_example_of_the_guide_is_everywhere(tmp_path: Path, migrated_file: Path) -> None:
    copy, code = copy_project(tmp_path), examples("metrics/")
    column = code.pop("metrics/models/figures.py")
    ((file, measure),) = code.items()
    put_into(copy / "metrics/models/figures.py", END_OF_COLUMNS, column)
    put_into(copy / "metrics/rtt/columns.py", "52, 65, 78, 104)", "26, ")
    assert not (copy / file).exists()
    (copy / file).write_text(measure, "utf-8")
    command = re.search(r"`python (manage\.py makemigrations [^`]+)`", guide())
    assert command is not None
    assert "+ Add field over_26 to figure" in run(copy, *command[1].split())
    assert "## Share waiting more than 26 weeks" in run(copy, "manage.py", "describe_measures")
    run_tests(copy, "tests/metrics/measures/added_measure.py", migrated_file)
