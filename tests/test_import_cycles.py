"""No module imports, by whatever way, a module that imports it.

An import inside a function counts as one at the top: what has to be put off until both modules
are there is a cycle, and a sign that something stands in the wrong room.
"""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.test_architecture import PROJECT, sources

pytestmark = pytest.mark.embedded


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def at_run_time(node: ast.AST) -> Iterator[ast.AST]:
    """Everything within, but for what only a type checker reads."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from at_run_time(child)


def named_in_imports(tree: ast.Module) -> Iterator[str]:
    for node in at_run_time(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, "imports name the whole way"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def import_graph(paths: list[Path], root: Path) -> dict[str, set[str]]:
    """Each module with those it imports. To import `a.b` runs `a/__init__.py` too."""
    trees = {module_name(path, root): ast.parse(path.read_text("utf-8")) for path in paths}
    named = {module: list(named_in_imports(tree)) for module, tree in trees.items()}

    def imported(importer: str, name: str) -> Iterator[str]:
        enclosing = [name.rsplit(".", ups)[0] for ups in range(name.count(".") + 1)]
        within = [module for module in enclosing if module in trees]
        yield from within[:1]
        # What stands in a package has it for granted: it was there first.
        yield from (package for package in within[1:] if not importer.startswith(f"{package}."))

    return {
        module: {found for name in names for found in imported(module, name)} - {module}
        for module, names in named.items()
    }


def cycle_in(graph: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_is_in_an_import_cycle() -> None:
    graph = import_graph(list(sources()), PROJECT)
    assert len(graph) > 500
    assert "metrics.releases.ingest" in graph["metrics.tasks"], "imported inside functions"
    assert cycle_in(graph) == []


@pytest.mark.parametrize(
    ("of_b", "cycle"),
    [
        ("import json", []),
        ("from room import a", ["room.a", "room.b"]),
        ("def later():\n    from room.a import thing", ["room.a", "room.b"]),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import room.a", []),
        ("from room.shelf.deep import thing", ["room.a", "room.b", "room.shelf"]),
    ],
)
def test_cycles_are_found(of_b: str, cycle: list[str], tmp_path: Path) -> None:
    files = {
        "room/__init__.py": "from room.a import thing",
        "room/a.py": "from room.b import thing",
        "room/b.py": of_b,
        "room/shelf/__init__.py": "from room.a import thing",
        "room/shelf/deep.py": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    graph = import_graph(sorted(tmp_path.rglob("*.py")), tmp_path)
    assert sorted(set(cycle_in(graph))) == cycle
