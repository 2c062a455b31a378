"""Treatment functions as readers look for them."""

import re

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS
from metrics.specialties import BY_CODE, BY_SLUG, SPECIALTIES, by_code, near_names


def test_each_treatment_function_has_one_address_and_one_group() -> None:
    assert BY_CODE.keys() == TREATMENTS.keys() - {TOTAL_TREATMENT}
    assert len(BY_SLUG) == len(SPECIALTIES) == len(BY_CODE)
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", slug) for slug in BY_SLUG)


def test_no_specialty_has_the_name_of_another_page() -> None:
    """Whatever is added below /specialties/ must not take the address of one."""
    for slug, specialty in BY_SLUG.items():
        match = resolve(specialty.get_absolute_url())
        assert (match.url_name, match.kwargs) == ("specialty", {"slug": slug})
        with pytest.raises(Resolver404):
            resolve(f"{specialty.get_absolute_url()}nothing/")


def test_no_slug_can_be_read_as_a_code() -> None:
    assert not any(by_code(slug) for slug in BY_SLUG)
    for code, specialty in BY_CODE.items():
        for text in (code, code.lower(), code.replace("_", "-"), code.removeprefix("C_")):
            assert by_code(text) is specialty, text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cardiolgy", "cardiology"),
        ("Cardiology", "cardiology"),
        ("orthopaedics", "trauma-and-orthopaedics"),
        ("orthopedics", "trauma-and-orthopaedics"),
        ("ear-nose-throat", "ear-nose-and-throat"),
        ("gynecology", "gynaecology"),
        ("paediatrics", "other-paediatric-services"),
    ],
)
def test_a_name_that_is_nearly_right_is_understood(typed: str, meant: str) -> None:
    assert meant in [specialty.slug for specialty in near_names(typed)]


def test_nothing_is_offered_for_what_is_like_none() -> None:
    assert near_names("zzzzzz") == ()
    assert near_names("") == ()


@pytest.mark.django_db
def test_without_figures_the_pages_say_so(client: Client) -> None:
    for address in ("/specialties/", "/specialties/cardiology/"):
        assert "No figures" in client.get(address).content.decode()
