"""One click begins a record that belongs to the adopter; its author is told, and a discussion opens."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from forum.adoption import actions
from forum.adoption.models import Adoption, Origin
from forum.casestudies.models import CaseStudy, Intervention
from forum.notifications.models import Notification, Watch
from forum.people.actions import Refused
from forum.people.models import AuditEvent, Organisation, User
from forum.people.permissions import NotAllowed
from forum.threads import actions as threads
from forum.threads.models import Thread
from forum.threads.subjects import about_object
from metrics.models import Place
from tests.factories.people import MakePerson, client_of
from tests.factories.threads import post_reply

pytestmark = pytest.mark.django_db


def test_it_belongs_to_the_place_and_says_what_it_comes_from(
    adoption: Adoption, source: CaseStudy, lead: User, places: dict[str, Place]
) -> None:
    assert (adoption.place, adoption.lead, adoption.state) == (places["03R"], lead, "interested")
    assert adoption.intervention == source.intervention
    assert adoption.intervention_version == source.intervention_version
    assert (adoption.measure, adoption.treatment_function) == ("within-18-weeks", "C_320")
    assert (adoption.baseline_months, adoption.audience) == (12, "public")
    assert str(adoption) == "Advice before referral in Wakefield"
    assert [step.state for step in adoption.steps.all()] == ["interested"]
    assert AuditEvent.objects.get(verb="began an adoption").object_id == str(adoption.pk)


def test_one_click_on_the_page_of_a_case_study(
    source: CaseStudy, lead: User, places: dict[str, Place]
) -> None:
    client = client_of(lead)
    page = client.get(source.get_absolute_url()).content.decode()
    assert "We want to try this" in page and "No place has said that it tries this." in page
    data = {"place": "03R", "token": str(uuid4())}
    answer = client.post(f"{source.get_absolute_url()}try/", data)
    adoption = Adoption.objects.get()
    assert answer.headers["Location"] == adoption.get_absolute_url()
    assert client.post(f"{source.get_absolute_url()}try/", data).status_code == 302
    assert Adoption.objects.count() == 1
    page = Client().get(source.get_absolute_url()).content.decode()
    assert "No place has tried it yet." in page and "We want to try this" not in page


def test_one_click_on_the_page_of_an_intervention(
    intervention: Intervention, lead: User, places: dict[str, Place]
) -> None:
    answer = client_of(lead).post(f"{intervention.get_absolute_url()}try/", {"place": "QWO"})
    adoption = Adoption.objects.get()
    assert answer.headers["Location"] == adoption.get_absolute_url()
    assert adoption.origin == Origin.INTERVENTION and adoption.case_study is None


def test_without_a_place_of_ones_own_nothing_is_begun(
    source: CaseStudy, person: MakePerson, places: dict[str, Place]
) -> None:
    member = person("member")
    assert client_of(member).get(f"{source.get_absolute_url()}try/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.begin_adoption(place=places["03R"], case_study=source, by=member)
    User.objects.filter(pk=member.pk).update(home_place=places["03R"])
    member.refresh_from_db()
    begun = actions.begin_adoption(place=places["03R"], case_study=source, by=member)
    assert begun.lead == member


def test_a_trust_adopts_by_who_works_there(
    source: CaseStudy, person: MakePerson, places: dict[str, Place]
) -> None:
    trust = Place.objects.create(code="RXF", kind="provider", name="Mid Yorkshire")
    organisation = Organisation.objects.create(name="Mid Yorkshire NHS Trust", place=trust)
    surgeon = person("surgeon", organisation=organisation)
    adoption = actions.begin_adoption(place=trust, case_study=source, by=surgeon)
    assert adoption.place == trust
    colleague = person("colleague", organisation=organisation)
    assert not Adoption.objects.filter(lead=colleague)
    with pytest.raises(NotAllowed):
        actions.take_over_adoption(adoption=adoption, by=colleague)
    colleague.details_confirmed_at = timezone.now()
    colleague.details_confirmed_by = surgeon
    colleague.save()
    assert actions.take_over_adoption(adoption=adoption, by=colleague).lead == colleague


def test_twice_it_is_the_same_and_a_colleague_is_led_to_it(
    adoption: Adoption, source: CaseStudy, lead: User, approver: User, places: dict[str, Place]
) -> None:
    again = actions.begin_adoption(place=places["03R"], case_study=source, by=lead)
    assert again == adoption
    with pytest.raises(Refused, match="open record of this already"):
        actions.begin_adoption(place=places["03R"], case_study=source, by=approver)
    with pytest.raises(IntegrityError), transaction.atomic():
        adoption.pk = None
        adoption.save(force_insert=True)


def test_nobody_adopts_what_is_their_own_or_no_longer_current(
    source: CaseStudy,
    author: User,
    lead: User,
    intervention: Intervention,
    places: dict[str, Place],
) -> None:
    with pytest.raises(Refused, match="is from"):
        actions.begin_adoption(place=places["03Q"], case_study=source, by=author)
    Intervention.objects.filter(pk=intervention.pk).update(state="superseded")
    with pytest.raises(Refused, match="no longer current"):
        actions.begin_adoption(place=places["03R"], intervention=intervention, by=lead)
    with pytest.raises(Refused, match="Choose what is tried"):
        actions.begin_adoption(place=places["03R"], by=lead)


def test_the_author_is_told_and_the_discussion_opens_by_itself(
    adoption: Adoption, author: User, lead: User
) -> None:
    told = Notification.objects.get(person=author)
    assert (told.event, told.path) == ("case study taken up", adoption.get_absolute_url())
    thread = Thread.objects.about(about_object(adoption)).get()
    assert thread.author == lead and "Questions about" in thread.title
    assert Watch.objects.filter(person=author, kind="thread", key=str(thread.pk)).exists()
    assert Thread.objects.visible_to(author).filter(pk=thread.pk).exists()


def test_the_adopters_question_is_put_to_the_author(
    adoption: Adoption, author: User, lead: User
) -> None:
    threads.start_thread(
        subject=about_object(adoption),
        kind="question",
        title="Who wrote the form?",
        body="We have none.",
        by=lead,
    )
    assert Notification.objects.filter(person=author, event="asked").count() == 1


def test_we_tried_this_becomes_a_record_on_its_authors_word(
    source: CaseStudy, person: MakePerson, lead: User, author: User, places: dict[str, Place]
) -> None:
    clinician = person("clinician")
    posting = threads.start_thread(
        subject=about_object(source), kind="idea", title="We did it", body="Well.", by=lead
    )
    assert posting.post is not None
    trial = threads.Trial("adapted", places["03R"], started_on=timezone.localdate())
    post = post_reply(posting.post.thread, clinician, "With a shorter form.", trial=trial)
    for other in (author, lead):
        with pytest.raises(NotAllowed):
            threads.record_trial(post=post, by=other)
    page = client_of(clinician).get(posting.post.thread.get_absolute_url()).content.decode()
    assert "Make it a record of your place" in page
    address = f"{post.get_absolute_url()}do/record-trial/"
    answer = client_of(clinician).post(address)
    adoption = Adoption.objects.get()
    assert answer.headers["Location"] == adoption.get_absolute_url()
    assert (adoption.state, adoption.result, adoption.lead) == ("live", "adapted", clinician)
    assert (adoption.origin, adoption.place) == (Origin.REPLY, places["03R"])
    assert client_of(clinician).post(address).status_code == 302 and Adoption.objects.count() == 1
    page = client_of(author).get(source.get_absolute_url()).content.decode()
    assert 'id="we-tried-this"' not in page, "it stands in the ledger, once"
    assert "1 reports that it worked after changes" in page


def test_a_trial_that_was_stopped_is_as_visible(
    source: CaseStudy, person: MakePerson, places: dict[str, Place]
) -> None:
    clinician = person("clinician")
    posting = threads.start_thread(
        subject=about_object(source),
        kind="experience",
        title="We stopped",
        body="Nobody came.",
        by=clinician,
        trial=threads.Trial("stopped", places["03R"]),
    )
    assert posting.post is not None
    adoption = threads.record_trial(post=posting.post, by=clinician)
    assert (adoption.state, adoption.reason) == ("stopped", "other")
    page = Client().get(source.get_absolute_url()).content.decode()
    assert "Tried in 1 place: 1 stopped." in page
