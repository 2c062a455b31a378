from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy, State
from forum.notifications.actions import send_due_emails, set_watch_level
from forum.notifications.models import Level
from forum.notifications.subjects import WatchSubject
from forum.notifications.tasks import deliver_announcements
from forum.people.actions import Refused
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from tests.factories.case_studies import write
from tests.factories.notifications import inbox_titles
from tests.factories.people import MakePerson

pytestmark = pytest.mark.django_db
SOME_DAY = timezone.make_aware(timezone.datetime(2026, 11, 23, 12))


def verbs(case_study: CaseStudy) -> list[str]:
    events = AuditEvent.objects.about(case_study).values_list("verb", flat=True)
    return [verb for verb in events if verb != "saved a section"]


@pytest.fixture
def some_day() -> Iterator[None]:
    """Everything of a test, what its fixtures do first, happens on that day."""
    with time_machine.travel(SOME_DAY, tick=False):
        yield


@pytest.mark.usefixtures("some_day")
def test_from_draft_to_published(
    written: CaseStudy, lead: User, approver: User, steward: User
) -> None:
    case_study = actions.submit(case_study=written, by=lead)
    assert (case_study.state, case_study.answer_due) == (State.APPROVAL, date(2026, 12, 7))
    case_study = actions.approve(case_study=written, by=approver)
    assert (case_study.state, case_study.answer_due) == (State.EDITORIAL, date(2026, 11, 30))
    assert not case_study.live
    case_study = actions.publish(case_study=written, by=steward)
    assert (case_study.state, case_study.live, case_study.answer_due) == (
        State.PUBLISHED,
        True,
        None,
    )
    assert case_study.reviewed_on == date(2026, 11, 23)
    assert case_study.review_due == date(2027, 3, 1), "the day that its authors asked for"
    assert verbs(written) == ["started", "submitted", "approved", "published"]
    sections = written.sections.all()
    assert all(section.published == section.answers for section in sections)


def test_what_is_incomplete_cannot_be_submitted(draft: CaseStudy, lead: User) -> None:
    write(draft, lead, did_not_work="", interests="")
    with pytest.raises(Refused, match="What did not work, Sponsorship and interests"):
        actions.submit(case_study=draft, by=lead)


def test_actions_are_idempotent(
    written: CaseStudy, lead: User, approver: User, steward: User
) -> None:
    for verb, by in (
        (actions.submit, lead),
        (actions.approve, approver),
        (actions.publish, steward),
    ):
        verb(case_study=written, by=by)
        verb(case_study=written, by=by)
    assert verbs(written) == ["started", "submitted", "approved", "published"]


def test_nobody_does_anothers_part(
    written: CaseStudy, lead: User, approver: User, steward: User, person: MakePerson
) -> None:
    far = person("far", Role.APPROVER, "QOQ")
    with pytest.raises(NotAllowed):
        actions.submit(case_study=written, by=approver)
    actions.submit(case_study=written, by=lead)
    for somebody in (lead, far, steward):
        with pytest.raises(NotAllowed):
            actions.approve(case_study=written, by=somebody)
    actions.approve(case_study=written, by=approver)
    for somebody in (lead, approver):
        with pytest.raises(NotAllowed):
            actions.publish(case_study=written, by=somebody)
    with pytest.raises(NotAllowed):
        actions.submit(case_study=written, by=far)


def test_an_approver_without_a_second_factor_is_none(
    written: CaseStudy, lead: User, approver: User
) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.all().delete()
    actions.submit(case_study=written, by=lead)
    with pytest.raises(NotAllowed):
        actions.approve(case_study=written, by=approver)


def test_sent_back_with_comments_by_section(written: CaseStudy, lead: User, approver: User) -> None:
    actions.submit(case_study=written, by=lead)
    with pytest.raises(Refused, match="comment on at least one section"):
        actions.send_back(case_study=written, by=approver)
    for _ in "12":
        comment = actions.add_comment(
            case_study=written,
            section="cost",
            text="In which year?",
            by=approver,
            idempotency_key=UUID(int=1),
        )
    assert written.comments.count() == 1
    returned = actions.send_back(case_study=written, by=approver)
    assert (returned.state, returned.answer_due) == (State.DRAFT, None)
    write(returned, lead, cost="£20,000 in 2025.")
    actions.resolve_comment(comment=comment, by=lead)
    resubmitted = actions.submit(case_study=returned, by=lead)
    assert resubmitted.state == State.APPROVAL and not resubmitted.comments.open().exists()


def test_authors_cannot_comment_as_if_they_were_approvers(written: CaseStudy, lead: User) -> None:
    actions.submit(case_study=written, by=lead)
    with pytest.raises(NotAllowed):
        actions.add_comment(case_study=written, section="cost", text="Fine", by=lead)


def test_readers_see_the_published_text_until_the_next_is_published(
    published: CaseStudy, lead: User, approver: User, steward: User
) -> None:
    actions.revise(case_study=published, by=lead)
    published.refresh_from_db()
    write(published, lead, title="A better title", place="15F", cost="Less than we thought.")
    assert published.live and published.title == "A shared referral pathway for cardiology"
    assert published.place.code == "03R"
    cost = published.sections.get(name="cost")
    assert cost.published["cost"] != cost.answers["cost"] == "Less than we thought."
    actions.submit(case_study=published, by=lead)
    actions.approve(case_study=published, by=approver)
    actions.publish(case_study=published, by=steward)
    published.refresh_from_db()
    assert published.title == "A better title"
    assert published.place.code == "03R", "readers know it by its place"


def test_withdrawn_and_archived_say_why(published: CaseStudy, lead: User) -> None:
    with pytest.raises(Refused, match="Say why"):
        actions.archive(case_study=published, reason="  ", by=lead)
    archived = actions.archive(case_study=published, reason="The clinic has moved.", by=lead)
    assert (archived.state, archived.live) == (State.ARCHIVED, True)
    withdrawn = actions.withdraw(case_study=published, reason="A figure was wrong.", by=lead)
    assert (withdrawn.state, withdrawn.ended_reason) == (State.WITHDRAWN, "A figure was wrong.")
    with pytest.raises(Refused):
        actions.refresh_review(case_study=published, by=lead)


def test_the_review_comes_round(published: CaseStudy, lead: User, mailoutbox: list) -> None:
    due = published.review_due
    assert due is not None
    assert actions.mark_reviews_due(on=due - timedelta(days=1)) == []
    assert actions.mark_reviews_due(on=due) == [published]
    assert actions.mark_reviews_due(on=due) == []
    send_due_emails()
    email = next(email for email in mailoutbox if "due for review" in email.body)
    assert email.to == [lead.email] and published.title in email.body
    assert published.summary not in email.body
    with time_machine.travel(timezone.make_aware(timezone.datetime(2027, 3, 2, 9)), tick=False):
        renewed = actions.refresh_review(case_study=published, by=lead)
        repeated = actions.refresh_review(case_study=published, by=lead)
    assert (renewed.state, renewed.reviewed_on) == (State.PUBLISHED, date(2027, 3, 2))
    assert renewed.review_due == repeated.review_due == date(2028, 3, 2)
    assert verbs(published).count("reviewed") == 1


def test_the_latest_review_date_is_in_a_year(
    written: CaseStudy, lead: User, approver: User, steward: User
) -> None:
    write(written, lead, review_on="2040-01-01")
    actions.submit(case_study=written, by=lead)
    actions.approve(case_study=written, by=approver)
    with time_machine.travel(SOME_DAY, tick=False):
        case_study = actions.publish(case_study=written, by=steward)
    assert case_study.review_due == date(2027, 11, 23)


def test_handing_over_changes_owner_and_contact(
    published: CaseStudy, lead: User, colleague: User
) -> None:
    with pytest.raises(Refused, match="agreed"):
        actions.hand_over(case_study=published, email=colleague.email, agreed=False, by=lead)
    actions.hand_over(case_study=published, email="Colleague@example.nhs.uk", agreed=True, by=lead)
    published.refresh_from_db()
    contact = published.sections.get(name="contact")
    assert published.owner == colleague and published.author == lead
    assert contact.published["contact_email"] == contact.answers["contact_email"] == colleague.email
    with pytest.raises(NotAllowed):
        actions.revise(case_study=published, by=lead)
    actions.revise(case_study=published, by=colleague)


def test_it_is_handed_only_to_somebody_who_can_sign_in(
    published: CaseStudy, lead: User, person: MakePerson
) -> None:
    outsider = person("outsider", member=False)
    for email in ("nobody@example.org", outsider.email):
        with pytest.raises(Refused, match="can sign in here yet"):
            actions.hand_over(case_study=published, email=email, agreed=True, by=lead)


def test_co_authors_come_and_go(draft: CaseStudy, lead: User, colleague: User) -> None:
    for _ in "12":
        actions.add_co_author(case_study=draft, email=colleague.email, by=lead)
    assert list(draft.co_authors.all()) == [colleague]
    with pytest.raises(Refused):
        actions.remove_co_author(case_study=draft, person=lead, by=colleague)
    actions.remove_co_author(case_study=draft, person=colleague, by=colleague)
    assert not draft.co_authors.exists()
    assert verbs(draft) == ["started", "added a co-author", "removed a co-author"]


def test_a_steward_lowers_a_grade_and_nobody_raises_it(
    written: CaseStudy, lead: User, approver: User, steward: User
) -> None:
    write(
        written,
        lead,
        before_value="61.5%",
        after_value="66.0%",
        before_period="January 2025",
        after_period="January 2026",
        method="From the official figures.",
    )
    assert written.grade == "C"
    actions.submit(case_study=written, by=lead)
    actions.approve(case_study=written, by=approver)
    actions.publish(case_study=written, by=steward)
    with pytest.raises(NotAllowed):
        actions.lower_grade(case_study=written, to="D", reason="No", by=lead)
    for to in ("A", "B", "C", "E", ""):
        with pytest.raises(Refused):
            actions.lower_grade(case_study=written, to=to, reason="It went up too.", by=steward)
    lowered = actions.lower_grade(case_study=written, to="D", reason="Others rose too.", by=steward)
    assert (lowered.grade, lowered.lowered_reason) == ("D", "Others rose too.")


def test_each_step_tells_whoever_is_next(
    written: CaseStudy, lead: User, approver: User, steward: User, colleague: User
) -> None:
    def notification_titles(person: User) -> list[str]:
        return inbox_titles(person)[::-1]

    title = f"“{written.title}”"
    set_watch_level(
        subject=WatchSubject("place", written.place.code), level=Level.WATCH, by=colleague
    )
    actions.submit(case_study=written, by=lead)
    actions.submit(case_study=written, by=lead)
    assert notification_titles(approver) == [f"{title} waits for your approval"]
    actions.approve(case_study=written, by=approver)
    assert notification_titles(steward) == [f"{title} waits for a steward"]
    assert notification_titles(lead) == [f"{title} has been approved for its ICB"]
    assert notification_titles(colleague) == []
    actions.publish(case_study=written, by=steward)
    deliver_announcements()
    assert notification_titles(lead)[1:] == [f"{title} is published"]
    assert notification_titles(colleague) == [f"New case study: {written.title}"]
