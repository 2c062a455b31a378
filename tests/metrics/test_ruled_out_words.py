"""Words that shame a place or claim more than the figures can say are on no page."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TEMPLATES = [
    path
    for ending in ("html", "txt")
    for path in sorted((PROJECT / "templates").rglob(f"*.{ending}"))
]
METRICS = PROJECT / "metrics"
SUPPORT = PROJECT / "forum" / "support"
SPEAKING = [
    *(
        path
        for room in ("pages", "charts", "views", "measures")
        for path in sorted((METRICS / room).glob("*.py"))
    ),
    *(METRICS / name for name in ("formatting.py", "similarity.py")),
    # All of it but wording.py, which names such words to teach what to say instead.
    *(path for path in sorted(SUPPORT.rglob("*.py")) if path.name != "wording.py"),
    *sorted((PROJECT / "forum" / "matching").glob("*.py")),
]
RULED_OUT = re.compile(
    r"\b(worst|failing|poor(ly)? perform\w*|postcode lottery|league tables?|red[ /-]green|naming and"
    r" shaming|top performers?|bottom performers?|underperform\w*|proves|proven|thanks to)\b",
    re.IGNORECASE,
)
SHIPPED = ("report_published", "false_alarms", "series_breaks", "targets", "tiles")


def spoken(source: str) -> str:
    """The string literals of a module, without its docstrings."""
    tree = ast.parse(source)
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return "\n".join(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documented
    )


@pytest.mark.embedded
def test_the_search_finds_what_it_looks_for() -> None:
    assert RULED_OUT.search("the Worst of all") and RULED_OUT.search("a league table")
    assert "shown" in spoken('"""A docstring."""\nwords = f"shown {1}"')
    assert "docstring" not in spoken('"""A docstring."""\nwords = f"shown {1}"')
    assert len(TEMPLATES) > 20 and len(SPEAKING) > 20


@pytest.mark.embedded
def test_no_template_says_any_of_them() -> None:
    for path in TEMPLATES:
        text = re.sub(r"{%.*?%}|{#.*?#}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        result = RULED_OUT.search(text)
        assert not result, f"{path.relative_to(PROJECT)}: {result[0]}"


@pytest.mark.embedded
def test_no_words_made_in_code_say_any_of_them() -> None:
    for path in SPEAKING:
        result = RULED_OUT.search(spoken(path.read_text(encoding="utf-8")))
        assert not result, f"{path.relative_to(PROJECT)}: {result[0]}"


@pytest.mark.embedded
def test_no_shipped_words_say_any_of_them() -> None:
    for name in SHIPPED:
        for line in (PROJECT / "metrics" / "reference" / f"{name}.csv").read_text().splitlines():
            # An address is not read out; its words are its owner's.
            result = RULED_OUT.search(re.sub(r"https?://\S+", "", line))
            assert not result, f"{name}: {line}"
