"""Each page loads the style sheets with the classes that it uses, and no others."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Engine
from django.template.base import Node, NodeList, Template
from django.template.library import InclusionNode, SimpleBlockNode
from django.template.loader_tags import ExtendsNode, IncludeNode

TEMPLATES = Path(settings.BASE_DIR) / "templates"
EXTENDS = re.compile(r'\{% extends "([^"]+)" %\}')
SOURCES = {
    str(path.relative_to(TEMPLATES)): path.read_text("utf-8") for path in TEMPLATES.rglob("*.html")
}
FRAMES = {name for source in SOURCES.values() for name in EXTENDS.findall(source)}
# A frame that others fill is judged with each of them.
PAGES = sorted(
    name for name, source in SOURCES.items() if "{% extends" in source and name not in FRAMES
)
# On every page, through base.html.
EVERYWHERE = "site.css"
NAME = re.compile(r"\.(-?[a-z][\w-]*)")
NOT_SELECTORS = re.compile(r"/\*.*?\*/|\{[^{}]*\}|\"[^\"]*\"", re.DOTALL)
MARKUP = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
CLASS = re.compile(r'\bclass="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"', re.DOTALL)
COMMENT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
SHEET = re.compile(r"\{% static '([\w-]+\.css)' %\}")


def of_the_site(name: str) -> bool:
    """Classes of the design system are on every page; only our own tables have a sheet's rules."""
    return not name.startswith("nhsuk-") or name.startswith("nhsuk-table--figures")


def sheets() -> dict[str, set[str]]:
    """The classes of each sheet that the sheet of every page has not."""
    found = {
        path.name: {
            name
            for name in NAME.findall(NOT_SELECTORS.sub(" ", path.read_text("utf-8")))
            if of_the_site(name)
        }
        for path in (Path(settings.BASE_DIR) / "assets").glob("*.css")
    }
    everywhere = found.pop(EVERYWHERE)
    return {sheet: names - everywhere for sheet, names in found.items()}


def parts(name: str, engine: Engine, found: set[str]) -> set[str]:
    """A template with all that it extends and includes."""
    if name in found:
        return found
    found.add(name)
    for node in nodes(engine.get_template(name)):
        if isinstance(node, InclusionNode):
            parts(node.filename, engine, found)
        elif isinstance(node, ExtendsNode):
            parts(node.parent_name.var, engine, found)
        elif isinstance(node, IncludeNode):
            parts(node.template.var, engine, found)
    return found


def nodes(template: Template) -> list[Node]:
    return list(within(template.nodelist))


def within(nodelist: NodeList) -> Iterator[Node]:
    """What block tags hold as well: Django does not look into them."""
    for node in nodelist.get_nodes_by_type(Node):
        yield node
        if isinstance(node, SimpleBlockNode):
            yield from within(node.nodelist)


def classes(source: str) -> set[str]:
    written = CLASS.findall(COMMENT.sub("", source))
    return {name for value in written for name in MARKUP.sub(" ", value).split()}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_loads_the_sheets_that_it_needs(page: str) -> None:
    engine = Engine.get_default()
    sources = [str(engine.get_template(name).source) for name in parts(page, engine, set())]
    used = {name for source in sources for name in classes(source)}
    needed = {sheet for sheet, names in sheets().items() if names & used}
    loaded = {sheet for source in sources for sheet in SHEET.findall(source)} - {EVERYWHERE}
    assert loaded == needed
