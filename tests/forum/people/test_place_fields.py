"""Places in forms: those of the figures that are shown, and where a place that is not among them went."""

from datetime import date

import pytest
from django import forms
from django.template.loader import render_to_string
from django.urls import reverse

from forum.people.models import Role, User
from forum.people.web import choices
from forum.people.web.place_fields import PlaceField
from metrics.models import Membership, Place, Succession
from tests.factories.figures import make_release
from tests.factories.people import MakePerson, client_of

pytestmark = pytest.mark.django_db
MERGED = date(2026, 4, 1)


class Form(forms.Form):
    place = PlaceField(label="Place")


@pytest.fixture
def merger(places: dict[str, Place]) -> Place:
    """Humber and North Yorkshire, and Greater Manchester, become one ICB in April 2026."""
    new = Place.objects.create(code="NEW", name="The North", kind="icb", valid_from=MERGED)
    for code in ("QOQ", "QOP"):
        Place.objects.filter(code=code).update(valid_to=MERGED)
        Succession.objects.create(
            predecessor=places[code], successor=new, date=MERGED, kind="merge", source="Test"
        )
        children = Membership.objects.filter(parent=places[code])
        for link in list(children):
            Membership.objects.create(child=link.child, parent=new, valid_from=MERGED)
        children.update(valid_to=MERGED)
    Membership.objects.create(child=new, parent=places["Y63"], valid_from=MERGED)
    return new


def shown(form: forms.Form) -> str:
    return render_to_string("components/fields.html", {"form": form})


def codes(offered: choices.Choices) -> set[str]:
    return {code for _, rows in offered if isinstance(rows, list) for code, _ in rows}


def test_forms_list_the_places_of_the_figures_that_are_shown(merger: Place) -> None:
    make_release(date(2025, 12, 1))
    offered = dict(choices.home_place_choices("None"))
    assert "Humber and North Yorkshire" in offered and "The North" not in offered
    assert offered["Begun since December 2025"][0] == ("NEW", "The North (the whole ICB)")
    make_release(date(2026, 4, 1))
    offered = dict(choices.home_place_choices("None"))
    assert "Humber and North Yorkshire" not in offered
    assert {code for code, _ in offered["The North"]} == {"NEW", "03Q", "03K", "00Y", "00V"}
    assert "QOQ" not in codes(choices.role_place_choices())


def test_without_figures_they_are_as_today(merger: Place) -> None:
    assert {"NEW", "QWO"} <= codes(choices.home_place_choices()) and "QOQ" not in codes(
        choices.home_place_choices()
    )


def test_a_link_from_a_place_that_has_ended_leads_to_what_follows_it(merger: Place) -> None:
    make_release(date(2026, 4, 1))
    html = shown(Form(initial={"place": "QOQ"}))
    assert 'value="NEW" selected' in html and 'value="QOQ"' not in html
    assert "Humber and North Yorkshire ended on 1 April 2026. The North took over" in html


def test_a_link_from_a_place_to_come_keeps_it(merger: Place) -> None:
    make_release(date(2025, 12, 1))
    html = shown(Form(initial={"place": "NEW"}))
    assert 'value="NEW" selected' in html
    Place.objects.filter(code="NEW").update(valid_from=date(2031, 4, 1))
    html = shown(Form(initial={"place": "NEW"}))
    assert 'value="NEW" selected' in html and "The North begins on 1 April 2031." in html
    form = Form({"place": "NEW"})
    assert form.is_valid() and form.cleaned_data["place"] == "NEW"


def test_a_place_without_one_successor_is_kept_itself(merger: Place) -> None:
    other = Place.objects.create(code="OTH", name="The Rest", kind="icb", valid_from=MERGED)
    old = Place.objects.get(code="QOQ")
    Succession.objects.create(
        predecessor=old, successor=other, date=MERGED, kind="split", weight=0.3, source="Test"
    )
    make_release(date(2026, 4, 1))
    html = shown(Form(initial={"place": "QOQ"}))
    assert 'value="QOQ" selected' in html and "Former and future areas" in html
    assert "ended on 1 April 2026. Its figures stay up to then." in html
    sent = Form({"place": "QOQ"})
    assert sent.is_valid() and 'value="QOQ" selected' in shown(sent)


@pytest.mark.parametrize("code", ["XXX", "ENG", "²", "Y63"])
def test_what_is_no_area_is_refused(places: dict[str, Place], code: str) -> None:
    assert not Form({"place": code}).is_valid()
    assert shown(Form(initial={"place": code})).count("selected") <= 1


def test_nobody_asks_for_a_role_where_nothing_is_today(merger: Place, person: MakePerson) -> None:
    member = person("Reader")
    data = {"role": Role.ICB_LEAD, "place": "QOQ", "reason": "I lead there"}
    page = client_of(member).post(reverse("my_roles"), data).content.decode()
    assert "Select a valid choice" in page


@pytest.mark.parametrize("name", ["case_study_start", "case_study_share", "thread_start"])
def test_the_page_of_an_ended_place_leads_into_a_form(merger: Place, lead: User, name: str) -> None:
    make_release(date(2026, 4, 1))
    html = client_of(lead).get(reverse(name), {"place": "QOQ"}).content.decode()
    assert "The North took over from it" in html and 'value="NEW" selected' in html
