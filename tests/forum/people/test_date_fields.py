"""Days and months in forms: each part in a box of its own."""

from datetime import date
from html.parser import HTMLParser

import pytest
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from forum.people.web.date_fields import DateField, date_field, month_field

pytestmark = pytest.mark.pure


class Form(forms.Form):
    day = date_field("From when?", called="start date", required_message="Say from when")
    month = month_field("When did it start?", called="start date")


def form_of(*day: str, month: tuple[str, str] = ("", "")) -> Form:
    boxes = dict(zip(("day_day", "day_month", "day_year"), day, strict=True))
    return Form(boxes | {"month_month": month[0], "month_year": month[1]})


def rendered(form: Form) -> str:
    summary = render_to_string("components/error_summary.html", {"form": form})
    return summary + render_to_string("components/fields.html", {"form": form})


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (("27", "3", "2027"), date(2027, 3, 27)),
        ((" 07 ", "03", "2027"), date(2027, 3, 7)),
        (("1", "march", "2027"), date(2027, 3, 1)),
        (("1", "Sept.", "2027"), date(2027, 9, 1)),
        (("29", "2", "2028"), date(2028, 2, 29)),
    ],
)
def test_days_are_read_as_people_write_them(typed: tuple[str, ...], day: date) -> None:
    form = form_of(*typed)
    assert form.is_valid() and form.cleaned_data["day"] == day


@pytest.mark.parametrize(
    ("typed", "message", "box"),
    [
        (("31", "2", "2027"), "February 2027 has 28 days: change the day of the start date", "day"),
        (("²", "2", "2027"), "The day of the start date must be a number from 1 to 31", "day"),
        (("٣", "2", "2027"), "The day of the start date must be a number from 1 to 31", "day"),
        (("1", "13", "2027"), "The month of the start date must be a number from 1 to 12", "month"),
        (("1", "ma", "2027"), "The month of the start date must be a number", "month"),
        (("1", "Febtober", "2027"), "The month of the start date must be a number", "month"),
        (("1", "3", "27"), "The year of the start date must have 4 numbers", "year"),
        (("1", "3", "0000"), "The year of the start date must have 4 numbers", "year"),
        (("1", "3", "9" * 400), "The year of the start date must have 4 numbers", "year"),
        (("1", "3", ""), "The start date must include a year", "year"),
        (("", "", "2027"), "The start date must include a day and a month", "day"),
        (("", " ", ""), "Say from when", "day"),
    ],
)
def test_an_error_names_its_box_and_what_was_typed_stays(
    typed: tuple[str, ...], message: str, box: str
) -> None:
    form = form_of(*typed)
    assert not form.is_valid() and "day" not in form.cleaned_data
    html = rendered(form)
    assert html.count(message) == 2
    assert f'href="#id_day_{box}"' in html
    for name, text in zip(("day", "month", "year"), typed, strict=True):
        assert f'name="day_{name}"' in html and f'value="{text}"' in html
    classes = html.partition(f'id="id_day_{box}"')[0].rpartition("<input")[2]
    assert "nhsuk-input--error" in classes


def test_a_month_is_asked_where_nobody_knows_the_day() -> None:
    form = form_of("1", "1", "2027", month=("Mar", "2025"))
    assert form.is_valid() and form.cleaned_data["month"] == date(2025, 3, 1)
    html = rendered(form)
    assert 'name="month_month"' in html and 'name="month_day"' not in html
    empty = form_of("1", "1", "2027")
    assert empty.is_valid() and empty.cleaned_data["month"] is None


def test_links_answers_and_programs_may_give_the_whole_day() -> None:
    form = Form({"day": "2027-03-27", "month": "2025-03-09"})
    assert form.is_valid() and form.cleaned_data["day"] == date(2027, 3, 27)
    assert form.cleaned_data["month"] == date(2025, 3, 1)
    html = rendered(Form(initial={"day": "2027-03-27", "month": date(2025, 3, 1)}))
    assert all(f'value="{value}"' in html for value in ("27", "3", "2027", "2025"))
    assert "Say from when" in rendered(Form(QueryDict("day=")))
    assert 'value="next spring"' in rendered(Form({"day": "next spring"}))


def test_what_was_kept_fills_the_boxes_again() -> None:
    typed = {"day_day": "31", "day_month": "2", "day_year": "", "day": "2027-01-01"}
    html = rendered(Form(initial=typed))
    assert 'value="31"' in html and "2027" not in html.partition("name=")[2].partition("month_")[0]


@given(st.lists(st.text(max_size=12), min_size=3, max_size=3))
def test_whatever_is_typed_can_be_kept_as_one_text(typed: list[str]) -> None:
    field = form_of(*typed).fields["day"]
    assert isinstance(field, DateField)
    text = field.typed(typed)
    again = field.widget.decompress(text)
    if any("/" in part for part in typed) or not all(part == part.strip() for part in typed):
        return
    assert again == typed or field.clean(again) == field.clean(typed)


class Labels(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.labelled: set[str | None] = set()
        self.inputs: set[str | None] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "label":
            self.labelled.add(dict(attrs)["for"])
        if tag == "input":
            self.inputs.add(dict(attrs)["id"])


def test_every_box_has_a_label_and_the_group_its_errors() -> None:
    html = rendered(form_of("31", "2", "2027"))
    labels = Labels(html)
    assert labels.inputs and labels.inputs == labels.labelled
    assert 'aria-describedby="id_day_helptext id_day_error"' in html
