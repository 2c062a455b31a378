"""CONTRIBUTING.md says how to add a column and a measure. Followed to the letter in a copy of the
project, its example is on every page, form and rule that asks the registry."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

PROJECT = Path(settings.BASE_DIR)
COPIED = ("config", "forum", "metrics", "templates", "tests")
LINKED = ("assets", "docs", "data", "manage.py")
EXAMPLES = re.compile(r"^```python\n# (?P<path>\S+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
END_OF_COLUMNS = "\n    objects = FigureQuerySet.as_manager()"

pytestmark = pytest.mark.embedded


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    unneeded = shutil.ignore_patterns("__pycache__", "rtt-counts.zip")
    for name in COPIED:
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=unneeded)
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    for name in LINKED:
        if (PROJECT / name).exists():
            (tmp_path / name).symlink_to(PROJECT / name)
    return tmp_path


def run(copy: Path, *words: str) -> str:
    """As somebody would in the copy: nothing of these tests' own surroundings."""
    ours = ("DJANGO_", "PATHWAY_", "TEST_", "DATABASE_URL", "PYTEST_")
    environment = {name: at for name, at in os.environ.items() if not name.startswith(ours)}
    environment["PATHWAY_VAR"] = str(copy / "var")
    done = subprocess.run(
        [sys.executable, *words],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def put_into(path: Path, before: str, text: str) -> None:
    source = path.read_text("utf-8")
    assert source.count(before) == 1
    path.write_text(source.replace(before, text + before), "utf-8")


def test_the_example_of_the_guide_is_everywhere(copy: Path) -> None:
    guide = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
    examples = {match["path"]: match["code"] for match in EXAMPLES.finditer(guide)}
    column = examples.pop("metrics/models/figures.py")
    ((file, measure),) = examples.items()
    put_into(copy / "metrics/models/figures.py", END_OF_COLUMNS, column)
    put_into(copy / "metrics/rtt/columns.py", "52, 65, 78, 104)", "26, ")
    assert not (copy / file).exists()
    (copy / file).write_text(measure, "utf-8")
    command = re.search(r"`python (manage\.py makemigrations [^`]+)`", guide)
    assert command is not None
    assert "+ Add field over_26 to figure" in run(copy, *command[1].split())
    assert "## Share waiting more than 26 weeks" in run(copy, "manage.py", "describe_measures")
    run(
        copy,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/metrics/measures/added_measure.py",
    )
