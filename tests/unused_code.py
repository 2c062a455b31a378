"""What nothing but a test uses, found by vulture: `make check`, and a test of its own.

Vulture reads Python alone and goes by names. Here what a template, a dotted name in a string or a
framework uses counts as used as well, and what `__all__` repeats does not.
"""

import ast
import importlib
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django
from vulture import Vulture
from vulture.config import make_config
from vulture.core import Item

from tests.unused_code_allowed import ALLOWED

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = ("config", "forum", "metrics")
WORD = re.compile(r"[A-Za-z_]\w*")
IN_TEMPLATES = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)


def unused() -> set[str]:
    """Dotted names of what nothing uses, whether allowed or not."""
    config = make_config(["--config", str(PROJECT / "pyproject.toml")])
    found = Vulture(
        ignore_names=config["ignore_names"], ignore_decorators=config["ignore_decorators"]
    )
    for path in sources(config["exclude"]):
        found.scan(without_all(path.read_text("utf-8")), filename=path)
    found.used_names |= named_in_templates() | named_in_strings()
    return {
        dotted_name(item)
        for item in found.get_unused_code(min_confidence=config["min_confidence"])
        # What is imported and not used is ruff's.
        if item.typ != "import" and not is_for_a_framework(item)
    }


def sources(exclude: list[str]) -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((PROJECT / room).rglob("*.py")):
            if not any(path.match(pattern) for pattern in exclude):
                yield path


def without_all(code: str) -> str:
    """A package that hands a name on does not use it."""
    return re.sub(
        r"^__all__ = \[[^]]*\]$",
        lambda match: "\n" * match[0].count("\n"),
        code,
        flags=re.MULTILINE,
    )


def named_in_templates() -> set[str]:
    templates = [path for path in (PROJECT / "templates").rglob("*") if path.is_file()]
    texts = [path.read_text("utf-8") for path in templates]
    tags = "\n".join(tag for text in texts for tag in IN_TEMPLATES.findall(text))
    typst = "\n".join(path.read_text("utf-8") for path in PROJECT.glob("metrics/**/*.typ"))
    return set(WORD.findall(tags + typst))


def named_in_strings() -> set[str]:
    """What dotted names end in (tasks in schedules, middleware, what rooms register), and types
    that are put off by quotation marks."""
    dotted = re.compile(r"[\"']((?:" + "|".join(ROOMS) + r")(?:\.\w+)+)[\"']")
    texts = [path.read_text("utf-8") for path in sources([])]
    return {name.rpartition(".")[2] for text in texts for name in dotted.findall(text)} | {
        word
        for text in texts
        for node in ast.walk(ast.parse(text))
        for annotation in (getattr(node, "returns", None), getattr(node, "annotation", None))
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str)
        for word in WORD.findall(annotation.value)
    }


def is_for_a_framework(item: Item) -> bool:
    """A field of a model, a form or a serializer, or what overrides something of theirs."""
    path, around = Path(item.filename), classes_around(item)
    if item.typ == "attribute":
        # It belongs to whatever it is set on, not to the class whose method sets it.
        return item.name.removesuffix("_id") in framework_fields()
    if "Meta" in around:
        return True
    bases = outer_bases(path, around)
    return bool(bases and item.typ == "variable") or any(hasattr(b, item.name) for b in bases)


@cache
def framework_fields() -> set[str]:
    return {
        target.id
        for path in sources(["*/migrations/*"])
        for node, around in classes(path)
        if outer_bases(path, around)
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in getattr(statement, "targets", None) or [statement.target]
        if isinstance(target, ast.Name)
    }


@cache
def classes(path: Path) -> list[tuple[ast.ClassDef, tuple[str, ...]]]:
    """Each class with the names that lead to it, its own included."""
    found = []

    def look_into(node: ast.AST, around: tuple[str, ...]) -> None:
        for child in ast.iter_child_nodes(node):
            named = (*around, child.name) if isinstance(child, ast.ClassDef) else around
            if isinstance(child, ast.ClassDef):
                found.append((child, named))
            look_into(child, named)

    look_into(ast.parse(path.read_text("utf-8")), ())
    return found


def classes_around(item: Item) -> tuple[str, ...]:
    around = [
        names
        for node, names in classes(Path(item.filename))
        if node.lineno <= item.first_lineno <= (node.end_lineno or 0)
    ]
    innermost = max(around, key=len, default=())
    return innermost[:-1] if item.typ == "class" else innermost


@cache
def outer_bases(path: Path, names: tuple[str, ...]) -> tuple[type, ...]:
    """Classes of other people's packages that a class stands on."""
    found: object = importlib.import_module(module_of(path))
    for name in names:
        found = getattr(found, name, None)
    own = (*ROOMS, "builtins", "typing", "abc", "enum")
    bases = found.__mro__ if isinstance(found, type) else ()
    return tuple(base for base in bases if base.__module__.partition(".")[0] not in own)


def module_of(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def dotted_name(item: Item) -> str:
    around = () if item.typ == "attribute" else classes_around(item)
    return ".".join((module_of(Path(item.filename)), *around, item.name))


def complaints() -> list[str]:
    allowed = {name for names in ALLOWED.values() for name in names}
    now = unused()
    return [
        *(f"{name}: nothing but tests uses it" for name in sorted(now - allowed)),
        *(f"{name}: used now, or gone; take it off the list" for name in sorted(allowed - now)),
    ]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    sys.exit("\n".join(complaints()) or 0)
