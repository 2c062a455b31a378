"""When figures are late, why, and where that is said."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from metrics.calendar import add_months, is_working_day, publication_date
from metrics.lateness import (
    LastLook,
    Reason,
    UnpublishedRelease,
    is_late,
    lateness,
    next_publication,
)
from metrics.models import Release, SourceLook
from metrics.pages.arrivals import next_look
from metrics.pages.late_figures import REASONS, late_figures, late_words
from metrics.series import Vintages
from tests.months import MARCH

APRIL = date(2026, 4, 1)
DUE = date(2026, 6, 11)
LONG_AFTER = date(2026, 11, 29)


def late(today: date, *, unpublished=(), look=None):
    return lateness(newest=MARCH, unpublished=unpublished, look=look, today=today)


def release(state: str, month: date = APRIL, *, was_fetched: bool = True) -> UnpublishedRelease:
    return UnpublishedRelease(7, month, state, was_fetched)


@pytest.mark.parametrize(
    ("month", "last_day_in_time", "first_day_late"),
    [
        # A plain week: published on Thursday, late from Friday.
        ((2026, 4), date(2026, 6, 11), date(2026, 6, 12)),
        # The day before Good Friday 2020: nobody is there to look at it until the Tuesday after Easter.
        ((2020, 2), date(2020, 4, 13), date(2020, 4, 14)),
        # Good Friday lies in the week before, or in the week after.
        ((2023, 2), date(2023, 4, 13), date(2023, 4, 14)),
        ((2025, 2), date(2025, 4, 10), date(2025, 4, 11)),
        # February 2021 came a week after the second Thursday, and was not late.
        ((2021, 2), date(2021, 4, 15), date(2021, 4, 16)),
        # Over the new year.
        ((2025, 11), date(2026, 1, 8), date(2026, 1, 9)),
    ],
)
def test_figures_are_late_from_the_working_day_after(month, last_day_in_time, first_day_late):
    assert not is_late(date(*month, 1), last_day_in_time)
    assert is_late(date(*month, 1), first_day_late)


@given(st.dates(date(2008, 1, 1), date(2040, 12, 31)), st.integers(0, 120))
def test_nothing_is_late_before_its_day_and_all_is_after_a_week(day, months):
    newest = day.replace(day=1)
    result = lateness(newest=newest, unpublished=(), look=None, today=day + timedelta(31 * months))
    due = publication_date(add_months(newest, 1))
    today = day + timedelta(31 * months)
    if today <= due:
        assert result is None
    if today > due + timedelta(7):
        assert result and result.month == add_months(newest, 1) and result.due == due
        last = add_months(result.month, result.later)
        assert publication_date(last) < today
        assert (
            publication_date(add_months(last, 1)) >= today
            or not is_working_day(today)
            or (today - publication_date(add_months(last, 1))) < timedelta(7)
        )


@given(st.dates(date(2008, 1, 1), date(2040, 12, 31)))
def test_the_next_publication_day_is_the_next(today):
    day, month = next_publication(today)
    assert day >= today and publication_date(month) == day
    assert publication_date(add_months(month, -1)) < today


@pytest.mark.parametrize(
    ("unpublished", "look", "reason"),
    [
        ([release("staged"), release("refused")], None, Reason.ON_HOLD),
        ([release("fetched")], None, Reason.IN_PROGRESS),
        ([release("found", was_fetched=False)], None, Reason.IN_PROGRESS),
        ([release("withdrawn")], None, Reason.WITHDRAWN),
        ([release("refused")], None, Reason.REFUSED),
        ([release("refused", was_fetched=False)], None, Reason.NOT_FETCHED),
        # What is known of another month says nothing of this one.
        ([release("staged", date(2026, 5, 1))], None, Reason.NO_LOOK),
        ([], LastLook(LONG_AFTER, failed=True, newest=None), Reason.LOOK_FAILED),
        ([], LastLook(DUE, failed=False, newest=MARCH), Reason.NOT_PUBLISHED),
        # Looked in vain, but before the day: then nothing is known.
        ([], LastLook(DUE - timedelta(1), failed=False, newest=MARCH), Reason.NO_LOOK),
        ([], LastLook(LONG_AFTER, failed=False, newest=APRIL), Reason.UNKNOWN),
        ([], None, Reason.NO_LOOK),
    ],
)
def test_why(unpublished, look, reason):
    result = late(LONG_AFTER, unpublished=unpublished, look=look)
    assert result and result.reason is reason
    assert (result.release == 7) == (
        reason.value in "on hold in progress withdrawn refused not fetched"
    )


def test_the_words_say_how_old_and_why():
    look = LastLook(LONG_AFTER, failed=True, newest=None)
    words = late_words(late(date(2026, 6, 12), look=look))
    assert words == (
        "The newest here are for March 2026. Those for April 2026 were due on 11 June 2026. This site’s"
        " last look at NHS England’s pages, on 29 November 2026, failed."
    )
    assert "Figures of 1 later month has" not in words
    assert "Figures of 5 later months have been due since." in late_words(late(LONG_AFTER))
    assert set(REASONS) == set(Reason)


def test_the_next_look_is_hourly_on_the_day_and_daily_otherwise():
    def at(*moment: int) -> datetime:
        return timezone.make_aware(datetime(*moment))

    assert next_look(at(2026, 12, 10, 9, 0)) == at(2026, 12, 10, 9, 35)
    assert next_look(at(2026, 12, 11, 3, 0)) == at(2026, 12, 11, 3, 35)
    assert next_look(at(2026, 11, 29, 14, 0)) == at(2026, 11, 30, 10, 5)


# --- on pages -----------------------------------------------------------------------------------

PAGES = (
    "/",
    "/england/",
    "/england/variation/",
    "/places/",
    "/places/?q=hull",
    "/places/QOQ/",
    "/places/QOQ/within-18-weeks/",
    "/compare/",
    "/compare/?places=03R,15F",
    "/measures/waiting-list/",
    "/data/",
)


@pytest.fixture
def today(monkeypatch):
    """What day it is, for the pages."""

    def set_day(day: date) -> None:
        monkeypatch.setattr("metrics.pages.late_figures.timezone.localdate", lambda: day)

    return set_day


@pytest.mark.django_db
def test_every_page_of_figures_says_it_once_and_only_when_they_are_late(
    published_months: list[Release], today
) -> None:
    SourceLook.objects.create(by="a test", problem="it answered 403")
    client = Client()
    for path in PAGES:
        today(LONG_AFTER)
        page = client.get(path)
        if path != "/data/":
            words = page.content.decode()
            assert words.count("Figures for April 2026 are late") == 1, path
            assert "last look at NHS England’s pages, on" in words, path
            today(DUE)
            again = client.get(path, headers={"if-none-match": page.get("ETag", "")})
            assert again.status_code == 200, f"{path} answers as if nothing had changed"
            assert "are late" not in again.content.decode(), path
    today(LONG_AFTER)
    assert "Those for April 2026 were due" in client.get("/api/v1/").json()["late"]
    today(DUE)
    answer = client.get("/api/v1/").json()
    assert (answer["late"], answer["newest_month"]) == ("", "2026-03")


@pytest.mark.django_db
def test_a_release_that_is_held_is_named_and_linked(published_months, today) -> None:
    held = Release.objects.create(
        month=APRIL, state="staged", staged_at=timezone.now(), content_sha256="a", file_name="a.zip"
    )
    shown = late_figures(Vintages.visible_to(None), LONG_AFTER)
    assert shown and shown.url == f"/data/{held.pk}/"
    assert "held until a person has looked at it" in shown.text


@pytest.mark.django_db
def test_data_says_what_the_last_look_met_and_what_to_do(
    published_months, client, admin_user
) -> None:
    page = client.get("/data/").content.decode()
    assert "This site looks at NHS England’s pages next on" in page
    assert "NHS England’s next publication day is" in page
    SourceLook.objects.create(by="a test", newest=MARCH)
    assert "the newest month on them was March 2026" in client.get("/data/").content.decode()
    SourceLook.objects.create(by="a test", problem="A check for browsers.", was_browser_check=True)
    page = client.get("/data/").content.decode()
    assert "The last look at NHS England’s pages failed" in page and "A check for browsers." in page
    assert "The next look is on" in page and "/data/import/" not in page
    client.force_login(admin_user)
    assert "/data/import/" in client.get("/data/").content.decode()
