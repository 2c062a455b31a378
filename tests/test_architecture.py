"""The house rules that a reader relies on, held by tests so that nobody need remember them."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from metrics.measures import MEASURES

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = ("config", "forum", "metrics")
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "services", "common", "core", "misc", "signals"}
# Furniture that every app has, and what names itself.
ON_NO_MAP = {
    "apps.py",
    "migrations",
    "templatetags",
    "bundled",
    "reference",
    "conftest.py",
    "settings.py",
}
LONGEST = {"views": 20, "tasks": 10}

pytestmark = pytest.mark.embedded


def sources(*rooms: str) -> Iterator[Path]:
    for room in rooms or ROOMS:
        for path in sorted((PROJECT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def lines_of(function: ast.FunctionDef) -> int:
    """Lines of code: what a reader must read, so a docstring does not count."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:] or body
    assert function.end_lineno
    return function.end_lineno - body[0].lineno + 1


def test_contracts_between_rooms() -> None:
    found = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("furniture", LONGEST)
def test_views_and_tasks_are_short(furniture: str) -> None:
    long = [
        f"{path.relative_to(PROJECT)}: {node.name} has {lines_of(node)} lines"
        for path in sources()
        if furniture in (path.stem, path.parent.name)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and lines_of(node) > LONGEST[furniture]
    ]
    assert long == []


def test_every_name_says_what_is_inside() -> None:
    assert [
        str(path.relative_to(PROJECT))
        for path in sources()
        if NAMES_THAT_SAY_NOTHING & {path.stem, *path.relative_to(PROJECT).parts}
    ] == []


def test_no_business_by_signal() -> None:
    assert [
        f"{path.relative_to(PROJECT)}: {name}"
        for path in sources("forum", "metrics")
        for name in imported(parsed(path))
        if name.startswith("django.") and re.search(r"\.(signals|dispatch)(\.|$)", name)
    ] == []


# What is searched, and so on, the other rooms register in their apps.py: a new room needs no edit here.
ROOMS_NAMED_IN = {
    "forum/matching/**/*.py": {"people", "support", "threads"},
    "forum/moderation/**/*.py": {"notifications", "people", "writing"},
    "forum/papers/**/*.py": {"people"},
    "forum/search/**/*.py": {"people"},
    "forum/home/pages.py": {"people"},
    "forum/home/management/**/*.py": set(),
    "forum/threads/subjects.py": {"people"},
}


@pytest.mark.parametrize("files", ROOMS_NAMED_IN)
def test_what_reads_registries_names_no_other_room(files: str) -> None:
    known = {"rooms", files.split("/")[1], *ROOMS_NAMED_IN[files]}
    paths = [path for path in PROJECT.glob(files) if "migrations" not in path.parts]
    assert paths
    assert [
        f"{path.relative_to(PROJECT)}: {name}"
        for path in paths
        for name in imported(parsed(path))
        if name.startswith("forum.") and name.split(".")[1] not in known
    ] == []


def test_figures_know_nothing_of_people() -> None:
    user = get_user_model()
    assert [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("metrics").get_models()
        for field in model._meta.get_fields()
        if field.related_model is user
    ] == []


def test_templates_keep_to_the_content_security_policy() -> None:
    """No inline style or script, which the policy would block, and no outside request."""
    forbidden = re.compile(
        r"""\sstyle\s*=|<style\b|<script(?![^>]*\ssrc=)[^>]*>|\son[a-z]+\s*=\s*["']|javascript:"""
        r"""|<(?:script|img|link|iframe|source)\b[^>]*\s(?:src|href)=["'](?:https?:)?//""",
        re.IGNORECASE,
    )
    assert [
        f"{path.relative_to(PROJECT)}: {found[0].strip()}"
        for path in sorted((PROJECT / "templates").rglob("*"))
        # A mail program reads no style sheet and knows no policy.
        if path.suffix in {".html", ".svg"} and "email" not in path.parts
        for found in forbidden.finditer(path.read_text("utf-8"))
    ] == []


def committed_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    if listed.returncode:
        pytest.skip("needs git and its checkout")
    return [PROJECT / name for name in listed.stdout.split("\0") if name]


def test_nothing_names_one_machine_or_a_package_registry() -> None:
    # Put together from pieces, or this file would name them.
    registries = [
        "pypi" + r"\.org",
        "pythonhosted" + r"\.org",
        "npmjs" + r"\.(?:org|com)",
        "yarnpkg" + r"\.com",
    ]
    places = [r"(?<![\w./~-])/(?:work|root|home|Users)/[a-z]", r"/\." + "library"]
    forbidden = re.compile("|".join(registries + places))
    assert [
        f"{path.relative_to(PROJECT)}: {found[0]}"
        for path in committed_files()
        if path.is_file()
        for found in forbidden.finditer(path.read_bytes().decode("utf-8", errors="ignore"))
    ] == []


def modules_after(code: str) -> set[str]:
    """The top-level modules that a fresh process has loaded after some code."""
    show = "import sys; print(' '.join({name.partition('.')[0] for name in sys.modules}))"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    ran = subprocess.run(
        [sys.executable, "-c", f"{code}\n{show}"],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stdout.split())


def test_the_web_never_loads_what_reads_extracts() -> None:
    """They cost 100 MiB in each web process, and hold up pages while they are imported."""
    loaded = modules_after(
        "import django; django.setup()\n"
        "from django.core.handlers.wsgi import WSGIHandler; WSGIHandler()\n"
        "import config.urls\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "import config.celery; config.celery.app.loader.import_default_modules()"
    )
    assert "django" in loaded
    assert loaded & {"pandas", "pyarrow", "polars"} == set()
    assert loaded & {"typst", "docx"} == set()


def test_template_lines_can_be_read_at_a_glance() -> None:
    assert [
        f"{path.relative_to(PROJECT)}:{number}"
        for path in sorted((PROJECT / "templates").rglob("*.*"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > 120
    ] == []


def test_measures_are_named_in_their_own_files_alone() -> None:
    """What takes some of them asks metrics.measures by what it is for; a list of slugs elsewhere
    would have to be kept in step by hand."""
    names = {measure.slug for measure in MEASURES}
    names |= {measure.analysis.slug for measure in MEASURES if measure.analysis}
    slug = re.compile(rf"(?<![\w-])({'|'.join(sorted(names - {''}))})(?![\w-])")
    searched = [path for path in sources() if path.parent != PROJECT / "metrics" / "measures"]
    searched += [
        path
        for room in ("templates", "assets")
        for ending in ("html", "txt", "js", "css")
        for path in sorted((PROJECT / room).rglob(f"*.{ending}"))
        if "vendor" not in path.parts
    ]
    assert len(searched) > 500
    assert [
        f"{path.relative_to(PROJECT)}:{number}"
        for path in searched
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if slug.search(line)
    ] == []


# The private dialect that the code once had, and what docs/glossary.md says instead. As a part of
# a name too: `box_told`, `looked_up`.
RULED_OUT_NAMES = frozenset(
    "alike aside asides asked because beside bring care deed deeds desk desks doing drawer"
    " drawers found got guarding held letter letters looked mailed mine notice notices once one"
    " onward recipe recipes remembering said settled standings standouts stories story"
    " taking talk talks telling thing things told".split(" ")
)
# As the first part of a name: who is allowed, and what the state allows, is `can_`.
RULED_OUT_BEGINNINGS = frozenset({"may"})
# Where the word is the right one: a release that was found, a letter of a word, rows at once.
RIGHT_NAMES = frozenset(
    "AT_ONCE FOUND MIN_LETTER_RATIO NotFoundView ONE_THREAD ROWS_AT_ONCE any_found"
    " cannot_be_told_apart found_at has_one_total is_one_of_these letter load_first_stories"
    " one_line withdrawn_because".split(" ")
)


def names_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname


def is_ruled_out(name: str) -> bool:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_").split("_")
    is_wrong = words[0] in RULED_OUT_BEGINNINGS or not RULED_OUT_NAMES.isdisjoint(words)
    return is_wrong and name not in RIGHT_NAMES


def test_names_are_the_field_s_words() -> None:
    assert [
        f"{path.relative_to(PROJECT)}: {name}"
        for path in sources()
        for name in (path.stem, *path.relative_to(PROJECT).parts[:-1], *names_in(parsed(path)))
        if is_ruled_out(name)
    ] == []


def test_names_in_the_database_are_the_field_s_words() -> None:
    """`one_bookmark_per_person` says a number, so `one` is no ruled-out word here."""
    assert [
        f"{model.__name__}: {rule.name}"
        for model in apps.get_models()
        if model.__module__.startswith(("forum.", "metrics."))
        for rule in (*model._meta.constraints, *model._meta.indexes)
        if is_ruled_out(re.sub(r"(^|_)one(?=_|$)", "", rule.name))
    ] == []


def test_the_map_names_every_room_and_folder() -> None:
    """Rooms, the modules and packages of metrics, and the folders of templates and tests."""
    page = (PROJECT / "docs" / "map.md").read_text("utf-8")
    places = [
        *((PROJECT / "forum").iterdir()),
        *((PROJECT / "metrics").iterdir()),
        *(path for path in (PROJECT / "templates").iterdir() if path.is_dir()),
        *(path for path in (PROJECT / "tests").iterdir() if not path.name.startswith("test_")),
    ]
    unnamed = [
        str(path.relative_to(PROJECT))
        for path in places
        if not path.name.startswith(("_", "."))
        and path.name not in ON_NO_MAP
        and not re.search(rf"\b{re.escape(path.name)}\b", page)
    ]
    assert unnamed == []


def test_numbers_are_rounded_in_one_place() -> None:
    """In words for readers, by metrics/formatting.py; a float's own format rounds halves as it falls."""
    allowed = {"metrics/formatting.py", "metrics/charts/svg.py"}
    assert [
        f"{path.relative_to(PROJECT)}:{spec.lineno}"
        for path in sources("forum", "metrics")
        if str(path.relative_to(PROJECT)) not in allowed
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr)
        for spec in node.format_spec.values
        if isinstance(spec, ast.Constant) and re.search(r"\.\d+[f%]", str(spec.value))
    ] == []
