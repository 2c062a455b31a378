"""“We tried this”: asked for without leading, and shown where it may be of use."""

from datetime import date

import pytest
from django.test import Client

from forum.casestudies.models import CaseStudy
from forum.people.models import User
from forum.threads import actions
from forum.threads.actions import Trial
from forum.threads.models import Post, Thread
from forum.threads.pages.related_threads import related_threads
from forum.threads.subjects import about_object, about_place
from metrics.models import Place
from tests.factories.case_studies import make_intervention
from tests.factories.people import MakePerson
from tests.factories.threads import post_reply, start_thread

pytestmark = pytest.mark.django_db


def text(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def of_place(user: User, place: Place) -> list[str]:
    """As its page shows them."""
    related = related_threads(user, about_place(place))
    assert related is not None
    return [trial.outcome for trial in related.trials]


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


def test_an_exact_day_stays_while_its_month_does(
    thread: Thread, trier: User, places: dict[str, Place]
) -> None:
    exact, march = date(2025, 3, 17), date(2025, 3, 1)
    post = post_reply(thread, trier, trial=Trial("worked", places["15F"], exact, exact))
    for sent, stored in (((march, march), (exact, exact)), ((march, None), (exact, None))):
        trial = Trial("worked", places["15F"], *sent)
        actions.edit_post(post=post, body="We did it.", trial=trial, by=trier)
        post.refresh_from_db()
        assert (post.started_on, post.ended_on) == stored


def test_it_is_shown_on_case_study_intervention_and_place(
    published: CaseStudy, trier: User, asker: User, places: dict[str, Place], client: Client
) -> None:
    intervention = make_intervention()
    CaseStudy.objects.filter(pk=published.pk).update(intervention=intervention)
    (discussion,) = Thread.objects.about(about_object(published))
    trial = Trial("adapted", places["15F"])
    post_reply(discussion, trier, "Only with a longer form.", trial=trial)
    shown = "Leeds, it worked after changes"
    case_study = published.get_absolute_url()
    assert shown not in text(client, case_study), "staff only"
    client.force_login(asker)
    for address in (case_study, intervention.get_absolute_url()):
        assert shown in text(client, address), address
    counts = {code: len(of_place(asker, places[code])) for code in ("15F", "QWO", "00V")}
    assert counts == {"15F": 1, "QWO": 1, "00V": 0}


def test_what_is_private_is_shown_to_nobody_else(
    trier: User, asker: User, colleague: User, places: dict[str, Place]
) -> None:
    private = start_thread(asker, places["QWO"], audience="parties", parties=[trier])
    post_reply(private, trier, "It did.", trial=Trial("worked", places["15F"]))
    assert of_place(trier, places["15F"]) == ["it worked"]
    assert of_place(colleague, places["15F"]) == []
    post = Post.objects.get(kind="tried_it")
    actions.delete_post(post=post, by=trier)
    assert of_place(trier, places["15F"]) == []
