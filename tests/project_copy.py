"""A copy of the project, in which what CONTRIBUTING.md shows is followed to the letter."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

PROJECT = Path(settings.BASE_DIR)
COPIED = ("config", "forum", "metrics", "templates", "tests")
LINKED = ("assets", "docs", "data", "manage.py")
EXAMPLES = re.compile(r"^```python\n# (?P<path>\S+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def guide() -> str:
    return (PROJECT / "CONTRIBUTING.md").read_text("utf-8")


def examples(folder: str) -> dict[str, str]:
    """What the guide puts into files of a folder."""
    return {
        match["path"]: match["code"]
        for match in EXAMPLES.finditer(guide())
        if match["path"].startswith(folder)
    }


def copy_project(to: Path) -> Path:
    # With what is compiled already: it belongs to files of the same age and size.
    unneeded = shutil.ignore_patterns("rtt-counts.zip")
    for name in COPIED:
        shutil.copytree(PROJECT / name, to / name, ignore=unneeded)
    shutil.copy(PROJECT / "pyproject.toml", to)
    for name in LINKED:
        if (PROJECT / name).exists():
            (to / name).symlink_to(PROJECT / name)
    return to


def run(copy: Path, *words: str, **more: str) -> str:
    """As somebody would in the copy: nothing of these tests' own surroundings."""
    ours = ("DJANGO_", "PATHWAY_", "TEST_", "DATABASE_URL", "PYTEST_")
    environment = {name: at for name, at in os.environ.items() if not name.startswith(ours)}
    environment |= {"PATHWAY_VAR": str(copy / "var")} | more
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


def run_tests(copy: Path, path: str, migrated_file: Path) -> None:
    """On a database that has all migrations but those that were added to the copy."""
    shared = copy / "shared"
    shared.mkdir()
    template = shared / "template.sqlite3"
    shutil.copyfile(migrated_file, template)
    run(copy, "manage.py", "migrate", "--verbosity=0", DATABASE_URL=f"sqlite:///{template}")
    (shared / "migrated").touch()
    pytest = ("-m", "pytest", "-q", "-p", "no:cacheprovider")
    run(copy, *pytest, path, PATHWAY_TESTS_SHARED=str(shared))


def put_into(path: Path, before: str, text: str) -> None:
    source = path.read_text("utf-8")
    assert source.count(before) == 1
    path.write_text(source.replace(before, text + before), "utf-8")
