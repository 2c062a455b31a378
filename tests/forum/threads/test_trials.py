"""“We tried this”: asked for without leading, and shown where it may be of use."""

import pytest
from django.test import Client

from forum.people.models import User
from forum.threads.models import Post, Thread
from metrics.models import Place
from tests.factories.people import MakePerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def trier(person: MakePerson, places: dict[str, Place]) -> User:
    user: User = person("trier", home_place=places["15F"])
    return user


def test_place_is_filled_in_and_no_outcome_is_chosen(
    thread: Thread, trier: User, client: Client
) -> None:
    client.force_login(trier)
    page = client.get(f"{thread.get_absolute_url()}?tried=1")
    form = page.context["composer"].form
    assert form["place"].value() == "15F" and not form["outcome"].value()
    assert form.fields["outcome"].choices[0] == ("", "Choose how it went")
    opened = client.post(thread.get_absolute_url(), {"body": "We did.", "action": "tried"})
    assert opened.context["composer"].form["place"].value() == "15F"


def test_a_post_without_an_outcome_asks(thread: Thread, trier: User, client: Client) -> None:
    client.force_login(trier)
    typed = {"body": "We did.", "outcome": "", "place": "", "action": "send"}
    page = client.post(thread.get_absolute_url(), typed).content.decode()
    assert "Say how it went" in page and "We did.</textarea>" in page
    assert Post.objects.count() == 1
    # Who has not tried it posts a plain reply.
    plain = client.post(thread.get_absolute_url(), typed | {"action": "untried"})
    assert not plain.context["composer"].form.tried
    assert "We did.</textarea>" in plain.content.decode()
    assert (
        client.post(thread.get_absolute_url(), {"body": "We did.", "action": "send"}).status_code
        == 302
    )
    assert Post.objects.last().outcome == ""  # type: ignore[union-attr]
