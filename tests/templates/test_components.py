"""The shell of every page and its parts, drawn without any view."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path

from metrics.charts import LineChart, Series, line_chart

NAMES = (
    "home",
    "england",
    "places",
    "measures",
    "data",
    *("about", "accessibility", "contact", "cookies", "privacy", "status", "terms"),
    "case_studies",
    "search",
    "search_suggestions",
    "account_login",
    "people",
    "threads",
    "house_rules",
    "recommendations",
    "notifications",
    *("specialties", "support", "published_checks", "revisions", "api_docs"),
)
urlpatterns = [
    path("" if name == "home" else f"{name}/", lambda request: HttpResponse(), name=name)
    for name in NAMES
]
pytestmark = pytest.mark.urls(__name__)
FOLDER = Path(settings.BASE_DIR) / "templates"
# E-mails stand apart: a mail program reads no style sheet and knows no policy.
TEMPLATES = sorted(set(FOLDER.rglob("*.html")) - set((FOLDER / "email").rglob("*.html")))
VOID = {"meta", "link", "input", "br", "hr", "img", "path", "circle", "rect", "line"}


class Tags(HTMLParser):
    """Every opening tag, and whether tags close in the order in which they open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def drawn(name: str, context: dict | None = None, address: str = "/") -> tuple[str, Tags]:
    html = render_to_string(name, context or {}, request=RequestFactory().get(address))
    tags = Tags(html)
    assert tags.open == []
    identities = [a["id"] for _, a in tags.found if "id" in a]
    assert len(identities) == len(set(identities))
    return html, tags


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_styles_or_scripts_inline(template: Path) -> None:
    written = template.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", written)
    assert not re.search(r"<script(?![^>]*\ssrc=)", written)
    # A comment that runs over lines in {# #} is not a comment, and readers would see it.
    assert all("#}" in line for line in written.splitlines() if "{#" in line)


@pytest.mark.parametrize("name", ["base.html", "404.html", "403.html"])
def test_the_shell_has_what_every_page_needs(name: str) -> None:
    html, tags = drawn(name)
    assert tags.all("html") == [{"lang": "en-GB"}]
    assert [main["id"] for main in tags.all("main")] == ["maincontent"]
    assert tags.all("a")[0]["href"] == "#maincontent"
    links = {link["href"] for link in tags.all("a")}
    assert {"/", "/places/", "/specialties/", "/measures/", "/data/", "/accessibility/"} <= links
    form = tags.all("form")[0]
    assert (form["action"], form["method"]) == ("/search/", "get")
    assert [box["name"] for box in tags.all("input")] == ["q"]
    assert "Open Government Licence v3.0" in html
    assert "not for individual patient advice" in html
    assert not re.search(r"NHS\s+(Pathway|Exchange)|nhsuk-header__logo", html)


def test_the_current_part_of_the_site_is_marked() -> None:
    _, tags = drawn("base.html", {"search": 'vale "york" <b>'}, "/measures/median-wait/")
    current = [link["href"] for link in tags.all("a") if link.get("aria-current")]
    assert current == ["/data/"]
    assert tags.all("input")[0]["value"] == 'vale "york" <b>'


def test_nothing_comes_from_another_host() -> None:
    for name in ("base.html", "500.html"):
        _, tags = drawn(name)
        for tag in ("link", "script", "img"):
            for attributes in tags.all(tag):
                assert (attributes.get("href") or attributes.get("src")).startswith("/static/")


def test_the_page_for_a_fault_needs_no_routes_and_no_request(settings) -> None:
    settings.ROOT_URLCONF = "tests.no.such.urls"
    html = render_to_string("500.html")
    assert "Something went wrong" in html
    assert "/static/vendor/nhsuk-frontend.min.css" in html


def test_a_figure_has_title_summary_chart_table_and_files() -> None:
    chart = LineChart(
        "list",
        "Waiting list",
        "It fell.",
        (date(2025, 11, 1), date(2025, 12, 1)),
        (Series("Hull", (2, 1), "place"),),
        "count",
    )
    table = {
        "caption": "Waiting list by month",
        "head": [{"text": "Month"}, {"text": "Pathways", "numeric": True}],
        "rows": [[{"text": "December 2025", "header": True}, {"text": "1", "numeric": True}]],
    }
    figure = {
        "title": "Waiting list in <Hull>",
        "summary": "It fell.",
        "svg": line_chart(chart),
        "table": table,
        "csv_url": "a.csv",
        "svg_url": "a.svg",
        "png_url": "a.png",
        "source": "NHS England, December 2025",
        "source_url": "/data/",
    }
    html, tags = drawn("components/figure.html", {"figure": figure})
    assert "Waiting list in &lt;Hull&gt;" in html
    assert len(tags.all("svg")) == 1
    assert len(tags.all("details")) == 1
    assert [a["href"] for a in tags.all("a")] == ["/data/", "a.csv", "a.svg", "a.png"]
    html, tags = drawn("components/figure.html", {"figure": {"svg": ""}})
    assert not tags.all("a") and not tags.all("details")


def test_a_table_can_be_scrolled_with_the_keyboard_and_names_itself() -> None:
    table = {
        "caption": "Parts of Humber",
        "head": [
            {"text": "Place"},
            {"text": "List", "numeric": True, "sort_url": "?sort=list", "sorted": "descending"},
        ],
        "rows": [
            [{"text": "Hull", "url": "/places/03F/", "header": True}, {"text": "7", "numeric": 1}],
            {"kind": "england", "cells": [{"text": "England", "header": True}, {"text": "9"}]},
        ],
    }
    _, tags = drawn("components/table.html", {"table": table})
    scroll = next(a for _, a in tags.found if a.get("role") == "region")
    assert (scroll["tabindex"], scroll["aria-label"]) == ("0", "Parts of Humber")
    assert [th.get("scope") for th in tags.all("th")] == ["col", "col", "row", "row"]
    assert tags.all("th")[1]["aria-sort"] == "descending"
    assert "nhsuk-table__cell--numeric" in tags.all("td")[0]["class"]
    assert "england" in tags.all("tr")[2]["class"].split()
    assert [a["href"] for a in tags.all("a")] == ["?sort=list", "/places/03F/"]


def test_pagination_keeps_the_rest_of_the_address() -> None:
    pages = Paginator(range(30), 10)
    _, tags = drawn("components/pagination.html", {"page": pages.page(2)}, "/places/?q=vale&page=2")
    assert [a["href"] for a in tags.all("a")] == ["?q=vale&page=1", "?q=vale&page=3"]
    html, _ = drawn("components/pagination.html", {"page": Paginator(range(3), 10).page(1)})
    assert html.strip() == ""


def test_an_error_summary_links_to_the_fields() -> None:
    class Month(forms.Form):
        month = forms.CharField(error_messages={"required": "Enter a month"})

    html, tags = drawn("components/error_summary.html", {"form": Month({})})
    assert [a["href"] for a in tags.all("a")] == ["#id_month"]
    assert "Enter a month" in html
    html, _ = drawn("components/error_summary.html", {"form": Month()})
    assert html.strip() == ""


@pytest.mark.parametrize("serious", [True, False])
def test_a_notice_says_it_plainly(serious: bool) -> None:
    notice = {
        "title": "About these figures",
        "points": [{"text": "Sheffield sent none.", "url": "/data/", "link_text": "What was sent"}],
        "serious": serious,
    }
    html, tags = drawn("components/callout.html", {"callout": notice})
    assert "Sheffield sent none." in html
    assert [a["href"] for a in tags.all("a")] == ["/data/"]
    assert ("nhsuk-card--warning" in html) is serious


def test_breadcrumbs_lead_home() -> None:
    _, tags = drawn(
        "components/breadcrumbs.html", {"trail": [{"text": "Places", "url": "/places/"}]}
    )
    assert [a["href"] for a in tags.all("a")] == ["/", "/places/", "/places/"]
    _, tags = drawn("components/breadcrumbs.html", {})
    assert [a["href"] for a in tags.all("a")] == ["/", "/"]


def test_a_headline_measure_shows_its_value_and_chart() -> None:
    item = {
        "title": "Waiting list",
        "url": "/x/",
        "value": "215,436",
        "notes": ["8 more"],
        "svg": "<svg></svg>",
    }
    html, tags = drawn("components/small_multiple.html", {"item": item})
    assert "215,436" in html and "8 more" in html
    assert len(tags.all("svg")) == 1


def written(source: str, **context: object) -> str:
    return Template("{% load components %}" + source).render(Context(context))


def test_steps_without_a_text_are_left_out_of_the_way_back() -> None:
    html = written('{% breadcrumbs "Places" "/places/" place.name place.url %}')
    assert [a["href"] for a in Tags(html).all("a")] == ["/", "/places/", "/places/"]
    html = written("{% breadcrumbs %}")
    assert [a["href"] for a in Tags(html).all("a")] == ["/", "/"]


def test_a_button_that_posts_sends_what_it_is_given() -> None:
    html = written(
        "{% action_form 'data' kind='secondary small' prevent_double_click=True next=there %}"
        "Take off <b>{{ name }}</b>{% endaction_form %}",
        csrf_token="token",
        there='/?q="',
        name="<it>",
    )
    tags = Tags(html)
    assert tags.all("form") == [{"method": "post", "action": "/data/"}]
    sent = {box["name"]: box["value"] for box in tags.all("input")}
    assert sent == {"csrfmiddlewaretoken": "token", "next": '/?q="'}
    assert tags.all("button")[0] == {
        "class": "nhsuk-button nhsuk-button--secondary nhsuk-button--small",
        "type": "submit",
        "data-prevent-double-click": "true",
    }
    assert "<b>&lt;it&gt;</b>" in html
    assert Tags(written("{% action_form %}Go on{% endaction_form %}")).all("form") == [
        {"method": "post"}
    ]


def test_a_whole_form_has_every_field_and_one_button() -> None:
    class Role(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput)
        role = forms.CharField()

    html = written(
        "{% post_form form 'Ask' 'people' kind='warning' %}", form=Role(), csrf_token="token"
    )
    tags = Tags(html)
    assert tags.all("form")[0]["action"] == "/people/"
    assert [box["name"] for box in tags.all("input")] == ["csrfmiddlewaretoken", "token", "role"]
    assert tags.all("button")[0]["class"] == "nhsuk-button nhsuk-button--warning"


def test_what_opens_by_a_click_says_whose_it_is() -> None:
    html = written(
        "{% details 'Why' about=name opened=1 %}<p>{{ name }}</p>{% enddetails %}", name="<Hull>"
    )
    assert Tags(html).all("details") == [{"class": "nhsuk-details", "open": None}]
    assert html.count("&lt;Hull&gt;") == 2 and "<Hull>" not in html
    assert Tags(written("{% details 'Why' %}{% enddetails %}")).all("details") == [
        {"class": "nhsuk-details"}
    ]


def test_lines_of_a_template_become_one_of_an_email() -> None:
    source = "{% autoescape off %}{% one_line %}\n  Hello {{ name }}.\n  Bye.\n{% endone_line %}"
    assert written(source + "{% endautoescape %}", name="A & B") == "Hello A & B. Bye."


def test_headings_are_listed_where_there_are_many() -> None:
    def shown(number: int) -> str:
        headings = "".join(
            f'<h2 class="x" id="part-{i}">\n<a href="/">Part\n {i}</a></h2><p>Words</p>'
            for i in range(number)
        )
        page = f"{{% load components %}}{{% contents %}}{headings}<h2>No id</h2>{{% endcontents %}}"
        return Template(page).render(Context())

    assert "On this page" not in shown(3)
    html = shown(4)
    links = re.findall(r'<li><a href="#part-(\d)">Part (\d)</a></li>', html)
    assert links == [(str(i), str(i)) for i in range(4)]
    assert html.index("On this page") < html.index('id="part-0"')
