"""The title of a page with a form that must be put right; that every such page has it is tested for all
addresses in tests/forum/test_access.py."""

from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

PAGE = (
    "{% document %}<html><title>Ask</title>"
    '{% include "components/error_summary.html" with errors=errors only %}'
    "<p>&lt;title>Ask, <title></p></html>{% enddocument %}"
)


def drawn(errors: list[dict[str, str]], request: HttpRequest | None) -> str:
    return engines["django"].from_string(PAGE).render({"errors": errors}, request)


def test_the_title_says_first_that_something_must_be_put_right() -> None:
    page = drawn([{"text": "Enter a title", "href": "#title"}], RequestFactory().get("/"))
    assert page.count("Error: ") == 1 and "<title>Error: Ask</title>" in page


def test_a_page_without_errors_or_without_a_request_keeps_its_title() -> None:
    assert "<title>Ask</title>" in drawn([], RequestFactory().get("/"))
    assert "<title>Ask</title>" in drawn([{"text": "Enter a title"}], None)
