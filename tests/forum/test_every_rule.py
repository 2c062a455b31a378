"""Every rule of every room says the same of one thing as its filter says of many: on rows and people drawn by
chance, and for rules put together by chance from all that rules are made of."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.adoption.models import Adoption, Proposal
from forum.casestudies.models import CaseStudy, CoAuthor, Intervention, InterventionVersion
from forum.evaluation.models import EvaluationPlan
from forum.groups.models import SharedGroup
from forum.improvement_groups.models import GroupSession, ImprovementGroup, Member
from forum.invitations.models import Invitation
from forum.moderation.models import Appeal, Decision, ModerationCase, Report
from forum.notifications.models import Notification, OutgoingEmail
from forum.people.models import Organisation, Role, RoleGrant, RoleRequest, User
from forum.people.permissions import (
    AnyUser,
    Permission,
    Rule,
    among,
    any_of,
    anything,
    is_named_in,
    permitted,
    permitted_at,
    through,
    user_is,
    where,
)
from forum.people.request_cache import cache_reads
from forum.recommendations.models import MonthlyCount, Snapshot
from forum.site_pages.models import ContactMessage
from forum.support.models import (
    Dismissal,
    Dispute,
    Flag,
    FlagReply,
    ImprovementPlan,
    ListExplanation,
    OfferConsent,
    SupportOffer,
)
from forum.technologies.models import (
    AccessRecord,
    AccessUpload,
    CorrectionRequest,
    Technology,
)
from forum.threads.models import Party, Post, PostVersion, Rearrangement, Thread
from forum.writing.models import Attachment, BlockedText
from metrics.models import Place, PlaceGroup
from tests.factories.case_studies import make_case_study
from tests.factories.people import MakePerson, suspend
from tests.sampling import sampled, times

pytestmark = pytest.mark.django_db

ROOMS = (
    *("writing", "notifications", "casestudies", "adoption", "threads", "support", "moderation"),
    "site_pages",
    "technologies",
    "evaluation",
    "recommendations",
    "improvement_groups",
    "groups",
    "invitations",
)
MODULES = (
    ("people", "forum.people.permissions.accounts"),
    ("people", "forum.people.permissions.role_grants"),
    ("people", "forum.people.permissions.role_requests"),
    *((room, f"forum.{room}.permissions") for room in ROOMS),
)
BY_CHANCE = settings(
    max_examples=times(among_others=5, as_proof=100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
World = dict[str, Any]


def declared_rules() -> Iterator[tuple[str, type[models.Model], Rule[Any]]]:
    for room, path in MODULES:
        module = import_module(path)
        for name, annotation in module.__annotations__.items():
            model = re.fullmatch(r"Rule\[(\w+)\]", str(annotation))
            if model:
                yield f"{room}.{name}", apps.get_model(room, model[1]), getattr(module, name)


MODELS = sorted({model for _, model, _ in declared_rules()}, key=lambda model: model.__name__)


@pytest.fixture
def world(person: MakePerson, places: dict[str, Place]) -> World:
    people: list[AnyUser] = [
        AnonymousUser(),
        person("outsider", member=False),
        person("colleague1"),
        person("area", Role.ICB_LEAD, "QWO"),
        person("inside", Role.ICB_LEAD, "03R"),
        person("approver1", Role.APPROVER, "QWO"),
        person("peer1", Role.ICB_LEAD, "QOQ"),
        person("region1", Role.IMPROVEMENT_LEAD, "Y63"),
        person("nation1", Role.IMPROVEMENT_LEAD),
        person("steward1", Role.STEWARD),
        person("steward2", Role.STEWARD),
        person("admin1", Role.ADMINISTRATOR),
        suspend(person("away", Role.ICB_LEAD, "QWO")),
        person("shown", Role.ICB_LEAD, "QWO", demonstration=True),
    ]
    authors = [user for user in people if user.pk]
    return {"people": people, "authors": authors, "places": [places[c] for c in ("QWO", "03R")]}


class Rows:
    """Makes rows of every model, with columns drawn by chance; what the database refuses is left out."""

    def __init__(self, data: st.DataObject, world: World) -> None:
        self.data, self.world = data, world
        self.now, self.today = timezone.now(), timezone.localdate()

    def pick(self, *values: Any) -> Any:
        return self.data.draw(st.sampled_from(values))

    def author(self) -> Any:
        return self.pick(*self.world["authors"])

    def place(self) -> Any:
        return self.pick(*self.world["places"])

    def long_ago(self) -> Any:
        return self.pick(self.now, self.now - timedelta(days=400))

    def maybe(self, make: Callable[[], Any]) -> Any:
        return make() if self.pick(False, True) else None

    def blocked_text(self) -> BlockedText:
        state = self.pick(*BlockedText._meta.get_field("state").flatchoices)[0]
        is_decided = state in ("cleared", "confirmed")
        return BlockedText.objects.create(
            author=self.author(),
            form_name=f"form {BlockedText.objects.count()}",
            state=state,
            decided_by=self.author() if is_decided else None,
            decided_at=self.now if is_decided else None,
            reason="So" if is_decided else "",
        )

    def evaluation_plan(self) -> EvaluationPlan:
        ended = self.maybe(self.long_ago)
        of = self.pick("case_study", "adoption")
        return EvaluationPlan.objects.create(
            author=self.author(),
            **{of: getattr(self, of)()},
            place=self.place(),
            measure="within-18-weeks",
            direction=self.pick("up", "down"),
            start=date(2025, 4, 1),
            ended_at=ended,
            ended_reason="It never began." if ended else "",
        )

    def intervention(self) -> Intervention:
        number = Intervention.objects.count()
        row = Intervention.objects.create(slug=f"kind-{number}", name=f"Kind {number}")
        for version in range(1, self.pick(2, 3)):
            InterventionVersion.objects.create(
                intervention=row,
                number=version,
                core="This",
                written_by=self.maybe(self.author),
            )
        return row

    def user(self) -> User:
        """One of those who look, as chance would have them."""
        person = self.author()
        organisation = Organisation.objects.get_or_create(name="A trust")[0]
        suspended = self.maybe(self.long_ago_or_ahead)
        User.objects.filter(pk=person.pk).update(
            organisation=self.pick(None, organisation),
            home_place=self.maybe(self.place),
            suspended_until=suspended,
            suspension_reason="a reason" if suspended else "",
            details_confirmed_at=None,
            details_confirmed_by=None,
        )
        return User.objects.get(pk=person.pk)

    def long_ago_or_ahead(self) -> date:
        return self.today + timedelta(days=self.pick(-30, 0, 30))

    def contact_message(self) -> ContactMessage:
        answer = {"answered_at": self.now, "answered_by": self.author()}
        return ContactMessage.objects.create(
            topic="help",
            name="Ann",
            email="ann@example.org",
            text="Help",
            **self.pick({}, answer),
        )

    def role_grant(self) -> RoleGrant:
        role = self.pick(*Role)
        is_local = role in (Role.ICB_LEAD, Role.APPROVER)
        return RoleGrant.objects.create(
            user=self.author(),
            role=role,
            place=self.place() if is_local else None,
            reason="They work there",
            ended_at=self.maybe(self.long_ago),
        )

    def role_request(self) -> RoleRequest:
        state = self.pick("waiting", "declined", "withdrawn")
        role = self.pick(*Role)
        is_local = role not in (Role.STEWARD, Role.ADMINISTRATOR) and self.pick(False, True)
        return RoleRequest.objects.create(
            user=self.author(),
            role=role,
            place=self.place() if is_local else None,
            reason="I work there",
            state=state,
            **({} if state == "waiting" else {"decided_at": self.now, "decided_by": self.author()}),
        )

    def owner(self) -> models.Model:
        make: Callable[[], models.Model] = self.pick(self.case_study, self.post, self.flag)
        return make()

    def attachment(self) -> Attachment:
        state = self.pick(*Attachment.State.values)
        is_published = self.pick(False, True)
        number = Attachment.objects.count()
        return Attachment.objects.create(
            author=self.author(),
            owner=self.owner(),
            file="" if state == "infected" else "there.pdf",
            name="there.pdf",
            safe_name="there.pdf",
            kind="pdf",
            size=1,
            sha256=f"file {number}",
            state=state,
            text_check=self.pick(*Attachment.TextCheck.values),
            is_published=is_published,
            pending_removal=is_published and self.pick(False, True),
        )

    def notification(self) -> Notification:
        return Notification.objects.create(
            person=self.author(),
            kind="request",
            about_object=self.pick(self.owner, self.role_request)(),
            subject_kind="place",
            subject_key="03R",
            path="/",
            idempotency_key=f"notification {Notification.objects.count()}",
        )

    def outgoing_email(self) -> OutgoingEmail:
        number = OutgoingEmail.objects.count()
        return OutgoingEmail.objects.create(
            person=self.author(), kind="daily", idempotency_key=f"email {number}"
        )

    def case_study(self) -> CaseStudy:
        live, owner = self.pick(False, True), self.author()
        state = self.pick(*CaseStudy._meta.get_field("state").flatchoices)[0]
        dates = {"published_at": self.now, "reviewed_on": self.today, "review_due": self.today}
        row = CaseStudy.objects.create(
            author=owner,
            owner=owner,
            place=self.place(),
            title="A case study",
            state=state,
            live=live,
            withheld=self.pick(False, True),
            audience=self.pick("public", "staff", "icb"),
            answer_due=self.today,
            ended_reason="a reason",
            **(dates if live else {}),
        )
        if co_author := self.maybe(self.author):
            CoAuthor.objects.create(case_study=row, person=co_author, added_by=owner)
        return row

    def thread(self) -> Thread:
        author, audience = self.author(), self.pick("staff", "icb", "parties")
        about: Any = self.pick(None, self.case_study, self.flag)
        subject: dict[str, Any] = {"content_object": about()} if about else {"place": self.place()}
        row = Thread.objects.create(
            **subject,
            author=author,
            title="A discussion",
            kind=self.pick("question", "idea"),
            audience=audience,
            icb=self.world["places"][0] if audience == "icb" else None,
            state=self.pick("open", "closed"),
            outcome="done",
            locked=self.pick(False, True),
            withheld=self.pick(False, True),
        )
        if party := self.maybe(self.author):
            Party.objects.create(thread=row, person=party, added_by=author)
        return row

    def post(self) -> Post:
        thread = self.thread()
        return Post.objects.create(
            thread=thread,
            first_thread=thread,
            number=1,
            author=self.pick(thread.author, self.author()),
            body="Text",
            visibility=self.pick("visible", "pending", "hidden", "removed", "deleted"),
            visibility_reason="a reason",
        )

    def post_version(self) -> PostVersion:
        return PostVersion.objects.create(
            post=self.post(),
            author=self.author(),
            number=1,
            body="Text",
            at=self.now,
            withheld=self.pick(False, True),
        )

    def rearrangement(self) -> Rearrangement:
        return Rearrangement.objects.create(
            kind="move", thread=self.thread(), target=self.maybe(self.thread), by=self.author()
        )

    def flag(self) -> Flag:
        state = self.pick(*Flag._meta.get_field("state").flatchoices)[0]
        shown = state not in ("draft", "with_area", "disputed")
        row = Flag.objects.create(
            author=self.author(),
            place=self.place(),
            measure=f"m{Flag.objects.count()}",
            origin=self.pick("self", "regional", "national"),
            question="Why?",
            period_from="2026-01-01",
            period_to="2026-08-01",
            state=state,
            offers_when_sent=1,
            interventions_when_sent=1,
            sent_at=None if state == "draft" else self.now,
            shown_at=self.now if shown else None,
            reply_due=self.today,
            days_left=3 if state == "disputed" else None,
            extended=self.pick(False, True),
            outcome="stable",
            ended_at=self.long_ago() if state in ("closed", "withdrawn") else None,
            ended_reason="a reason",
        )
        if replier := self.maybe(self.author):
            FlagReply.objects.create(author=replier, flag=row, kind="accept", body="Yes")
        if self.pick(False, True):
            self.support_offer(row)
        return row

    def support_offer(self, flag: Flag | None = None) -> SupportOffer:
        state = self.pick(*SupportOffer._meta.get_field("state").flatchoices)[0]
        return SupportOffer.objects.create(
            flag=flag or self.flag(),
            author=self.author(),
            author_role=self.pick("icb_lead", "improvement_lead", ""),
            from_place=self.maybe(self.place),
            person=self.maybe(self.author),
            kind="analyst",
            description="Time",
            person_name="Ann",
            starts_on=self.today,
            state=state,
            accepted_at=None if state in ("offered", "declined") else self.now,
            first_contact_on=self.today if state in ("active", "completed") else None,
            ended_at=self.now
            if state in ("completed", "declined", "lapsed", "cancelled")
            else None,
        )

    def offer_consent(self) -> OfferConsent:
        offer = self.support_offer()
        agreed = self.pick(None, True, False)
        return OfferConsent.objects.create(
            offer=offer,
            person=offer.person or self.author(),
            agreed=agreed,
            answered_at=None if agreed is None else self.now,
        )

    def dispute(self) -> Dispute:
        flag = self.flag()
        return Dispute.objects.create(
            flag=flag,
            author=self.author(),
            place=flag.place,
            measure=flag.measure,
            treatment_function="C_999",
            period_from=self.today,
            period_to=self.today,
            description="Twice",
        )

    def improvement_plan(self) -> ImprovementPlan:
        state = self.pick(*ImprovementPlan._meta.get_field("state").flatchoices)[0]
        agreed, ended = state != "draft", state in ("achieved", "revised", "closed")
        author = self.author()
        others = [person for person in self.world["authors"] if person != author]
        return ImprovementPlan.objects.create(
            flag=self.maybe(self.flag),
            author=author,
            owner=author,
            place=self.place(),
            measure="median-wait",
            title="A plan",
            direction="down",
            target_month="2027-01-01",
            state=state,
            agreed_at=self.now if agreed else None,
            agreed_by=self.pick(*others) if agreed else None,
            started_on=self.today if agreed else None,
            ended_at=self.long_ago() if ended else None,
            ended_reason="a reason" if ended else "",
        )

    def list_explanation(self) -> ListExplanation:
        ended = self.pick(False, True)
        return ListExplanation.objects.create(
            author=self.author(),
            place=self.place(),
            month=date(2025, 1 + ListExplanation.objects.count() % 12, 1),
            text="Lists were checked.",
            ended_at=self.now if ended else None,
            ended_reason="a reason" if ended else "",
            withheld=self.pick(False, True),
        )

    def technology(self) -> Technology:
        state = self.pick("listed", "withdrawn")
        number = Technology.objects.count()
        return Technology.objects.create(
            slug=f"technology-{number}",
            name=f"Technology {number}",
            purpose="A test",
            source="A page",
            state=state,
            withdrawn_reason="a reason" if state == "withdrawn" else "",
            written_by=self.maybe(self.author),
        )

    def access_record(self) -> AccessRecord:
        ended = self.pick(False, True)
        return AccessRecord.objects.create(
            author=self.author(),
            technology=self.technology(),
            place=self.place(),
            status="available",
            attested_on=self.today,
            lapses_on=self.today + timedelta(days=365),
            ended_at=self.now if ended else None,
            end_reason="lapsed" if ended else "",
        )

    def monthly_count(self) -> MonthlyCount:
        at = {"counted_at": self.now, "changed_at": self.now}
        number = Snapshot.objects.count()
        snapshot = Snapshot.objects.create(month=date(2000 + number, 1, 1), **at)
        return MonthlyCount.objects.create(
            snapshot=snapshot,
            place=self.pick(self.place(), Place.objects.get(code="ENG")),
            slug=self.pick("case-studies", "offers"),
        )

    def access_upload(self) -> AccessUpload:
        return AccessUpload.objects.create(
            person=self.author(),
            icb=self.place(),
            file_name="list.csv",
            entries=[],
            saved_at=self.maybe(lambda: self.now),
        )

    def correction_request(self) -> CorrectionRequest:
        state = self.pick("waiting", "accepted", "declined", "cancelled")
        is_answered = state in ("accepted", "declined")
        return CorrectionRequest.objects.create(
            author=self.author(),
            technology=self.technology(),
            interest="nhs",
            what="The name",
            state=state,
            due_on=self.today,
            answer="Yes" if is_answered else "",
            answered_at=self.now if is_answered else None,
            withheld=self.pick(False, True),
        )

    def adoption(self, intervention: Intervention | None = None) -> Adoption:
        stage = self.pick(*Adoption._meta.get_field("state").flatchoices)[0]
        begun = stage not in ("interested", "assessing", "planning", "declined")
        case_study = self.maybe(self.case_study)
        if intervention is None and (case_study is None or self.pick(False, True)):
            intervention = self.intervention()
        halted = stage in ("paused", "stopped", "declined")
        return Adoption.objects.create(
            author=self.author(),
            lead=self.author(),
            place=self.place(),
            title="Tried",
            intervention=intervention,
            intervention_version=intervention.versions.first() if intervention else None,
            case_study=case_study,
            origin="case_study",
            state=stage,
            audience=self.pick("public", "staff"),
            started_on=self.today if begun else None,
            went_live_on=self.today if stage in ("live", "embedded") else None,
            ended_on=self.today if stage in ("stopped", "declined") else None,
            reason="staff" if halted else "",
            paused_from="testing" if stage == "paused" else "",
            withheld=self.pick(False, True),
            removed_reason=self.pick("", "So"),
        )

    def improvement_group(self) -> ImprovementGroup:
        state = self.pick(*ImprovementGroup._meta.get_field("state").flatchoices)[0]
        ended = state in ("closed", "silent")
        facilitator = self.author()
        row = ImprovementGroup.objects.create(
            author=self.author(),
            facilitator=facilitator,
            facilitator_left_on=self.maybe(lambda: self.today),
            question="Why?",
            measure="median-wait",
            place_kind="sub_icb",
            audience=self.pick("public", "staff"),
            starts_on=self.today,
            ends_on=self.today + timedelta(days=30),
            state=state,
            closed_on=self.pick(self.today, self.today - timedelta(days=400)) if ended else None,
            closing_note="Nobody wrote." if ended else "",
            withheld=self.pick(False, True),
            removed_reason=self.pick("", "a reason"),
        )
        self.member(row)
        return row

    def member(self, group: ImprovementGroup | None = None) -> Member:
        group = group or self.improvement_group()
        state = self.pick(*Member._meta.get_field("state").flatchoices)[0]
        takes_part = state in ("invited", "member")
        return Member.objects.create(
            group=group,
            person=self.pick(group.facilitator, self.author()),
            place=self.place(),
            invited_by=group.facilitator,
            state=state,
            seat=group.members.count() + 1 if takes_part else None,
        )

    def group_session(self) -> GroupSession:
        author = self.author()
        has_notes = self.pick(False, True)
        return GroupSession.objects.create(
            group=self.improvement_group(),
            author=author,
            title="A session",
            starts_at=self.pick(self.now + timedelta(days=2), self.now - timedelta(days=2)),
            cancelled_at=self.maybe(lambda: self.now),
            notes="Well." if has_notes else "",
            notes_version=int(has_notes),
            notes_at=self.now if has_notes else None,
            notes_by=author if has_notes else None,
            notes_withheld=self.pick(False, True),
        )

    def invitation(self) -> Invitation:
        state = self.pick(*Invitation._meta.get_field("state").flatchoices)[0]
        number, is_open = Invitation.objects.count(), state in ("asked", "telling")
        return Invitation.objects.create(
            author=self.pick(None, self.author()),
            place=self.place(),
            area=self.place(),
            treatment_function=f"C_{number}",
            measure="within-18-weeks",
            month=date(2020 + number, 1, 1),
            position=1,
            reading={},
            state=state,
            case_study=self.case_study() if state in ("telling", "told") else None,
            answered_at=None if is_open else self.now,
            not_before=None if is_open else self.today,
        )

    def shared_group(self) -> SharedGroup:
        group = PlaceGroup.objects.create(
            slug=f"group-{PlaceGroup.objects.count()}", name="Group", kind="sub_icb"
        )
        return SharedGroup.objects.create(
            author=self.author(),
            group=group,
            audience=self.pick("public", "members"),
            state=self.pick("open", "closed"),
            withheld=self.pick(False, True),
            removed_reason=self.pick("", "So"),
        )

    def proposal(self) -> Proposal:
        intervention, author = self.intervention(), self.author()
        others = [person for person in self.world["authors"] if person != author]
        declined = self.pick(False, True)
        return Proposal.objects.create(
            author=author,
            intervention=intervention,
            adoption=self.adoption(intervention),
            part="core",
            text="So",
            state="declined" if declined else self.pick("proposed", "withdrawn"),
            decided_by=self.pick(*others) if declined else None,
            decided_at=self.now if declined else None,
            decision_reason="So" if declined else "",
        )

    def dismissal(self) -> Dismissal:
        return Dismissal.objects.create(
            person=self.author(),
            place=self.place(),
            measure="median-wait",
            case_study=self.case_study(),
            cause="tried",
        )

    def moderation_case(self) -> ModerationCase:
        content = make_case_study(self.place(), self.author())
        decider, second = self.author(), self.author()
        decided = self.pick(False, True)
        row = ModerationCase.objects.create(
            content_object=content,
            author=self.pick(content.author, self.author(), None),
            hidden_on_report=self.pick(False, True),
            state="decided" if decided else "open",
            steward=decider if decided else None,
            assigned_at=self.now if decided else None,
            decided_at=self.now if decided else None,
        )
        if decided:
            kind = self.pick("keep", "remove", "hide")
            Decision.objects.create(case=row, author=decider, about=None, kind=kind, reason="So")
            if self.pick(False, True):
                self.appeal(row, decider, second)
        if reporter := self.maybe(self.author):
            Report.objects.create(case=row, author=reporter, reason="wrong")
        return row

    def appeal(self, case: ModerationCase, decider: Any, second: Any) -> Appeal:
        state = self.pick("open", "upheld")
        answer = {"decided_by": second, "decided_at": self.now, "reason": "So"}
        return Appeal.objects.create(
            case=case,
            author=self.author(),
            first_steward=decider,
            details="No",
            state=state,
            **(answer if state != "open" else {}),
        )

    def make(self, model: type[models.Model]) -> None:
        inside = {Decision: ModerationCase, Report: ModerationCase, Appeal: ModerationCase}
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", inside.get(model, model).__name__).lower()
        try:
            with transaction.atomic():
                getattr(self, name)()
        except IntegrityError:
            # What the database allows in no row, no rule has to speak of.
            return


class Undone(Exception):
    """So that each example begins with no rows."""


@cache_reads()
def check_both_forms(
    rules: dict[str, Rule[Any]], model: type[models.Model], people: list[AnyUser]
) -> None:
    """Roles and places are looked up once for each person, as in a request."""
    rows = list(model._default_manager.all())
    for user in people:
        for name, rule in rules.items():
            listed = set(
                rule.filter(model._default_manager.all(), user).values_list("pk", flat=True)
            )
            allowed = {row.pk for row in rows if rule(user, row)}
            assert listed == allowed, (name, str(user))


@sampled
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
@BY_CHANCE
@given(data=st.data())
def test_every_rule_has_two_forms_that_agree(
    model: type[models.Model], world: World, data: st.DataObject
) -> None:
    rules = {name: rule for name, of, rule in declared_rules() if of is model}
    people = data.draw(st.lists(st.sampled_from(world["people"]), min_size=2, max_size=3))
    with pytest.raises(Undone), transaction.atomic():
        rows = Rows(data, world)
        for _ in range(4):
            rows.make(model)
        check_both_forms(rules, model, people)
        raise Undone


# --- rules put together by chance -----------------------------------------------------------------

OF_FLAGS = st.sampled_from(
    [
        anything,
        ~anything,
        permitted(Permission.MODERATE),
        permitted_at("place", Permission.OPEN_FLAG),
        permitted_at("place", Permission.REPLY_TO_FLAG),
        user_is("author"),
        where(origin="self"),
        where(state__in=("draft", "with_area", "replied")),
        where(ended_at__isnull=True),
        where(ended_at__gt=lambda: timezone.now() - timedelta(days=9)),
        where(reply_due__lte=timezone.localdate, days_left__gte=1),
        where(days_left__lt=9),
        among("days_left", lambda user: {3} if user.pk else frozenset()),
        among("days_left", lambda user: None),
        any_of("reply", anything),
        any_of("reply", user_is("author")),
        is_named_in("reply", "author"),
    ]
)
OF_OFFERS = st.sampled_from(
    [user_is("person"), where(person_id__isnull=True), where(state="offered"), anything, ~anything]
)


def combined(rules: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(lambda one, other: one & other, rules, rules),
        st.builds(lambda one, other: one | other, rules, rules),
        st.builds(lambda one: ~one, rules),
    )


FLAG_RULES = st.recursive(OF_FLAGS, combined, max_leaves=6)
OFFER_RULES = st.recursive(
    OF_OFFERS
    | st.builds(through, st.just("flag"), FLAG_RULES)
    | st.builds(through, st.just("from_place"), st.just(where(kind="icb"))),
    combined,
    max_leaves=6,
)


@settings(BY_CHANCE, max_examples=times(among_others=25, as_proof=300))
@given(data=st.data())
def test_what_rules_are_made_of_agrees_however_it_is_put_together(
    world: World, data: st.DataObject
) -> None:
    people = data.draw(st.lists(st.sampled_from(world["people"]), min_size=1, max_size=3))
    of_flags, of_offers = data.draw(FLAG_RULES), data.draw(OFFER_RULES)
    with pytest.raises(Undone), transaction.atomic():
        rows = Rows(data, world)
        for _ in range(3):
            rows.make(SupportOffer)
        check_both_forms({"offers": of_offers}, SupportOffer, people)
        check_both_forms(
            {"flags": of_flags, "of an offer": any_of("offers", of_offers)}, Flag, people
        )
        raise Undone


def test_a_filter_lets_no_row_through_twice(world: World) -> None:
    """As a join would where several rows point to one."""
    author, *others = world["authors"]
    flag = Flag.objects.create(
        author=author,
        place=world["places"][0],
        measure="median-wait",
        origin="regional",
        question="Why?",
        period_from="2026-01-01",
        period_to="2026-08-01",
    )
    offer = {"kind": "analyst", "description": "Time", "person_name": "Ann", "flag": flag}
    for person in others[:3]:
        SupportOffer.objects.create(author=person, starts_on=timezone.localdate(), **offer)
    rule = any_of("offers", where(state="offered"))
    assert list(rule.filter(Flag.objects.all(), AnonymousUser())) == [flag]
