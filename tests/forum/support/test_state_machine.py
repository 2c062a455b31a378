"""Flags, offers and plans against a simple model of them, driven as every role: nothing forbidden
succeeds, and nobody outside the parties learns of a flag before it is shown."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from forum.casestudies.models import Intervention
from forum.notifications.models import Notification
from forum.people.actions import Refused
from forum.people.models import Role, User
from forum.people.permissions import NotAllowed
from forum.people.request_cache import enable_request_cache
from forum.support import actions
from forum.support.actions import Step
from forum.support.counts import count_support
from forum.support.models import (
    Dispute,
    Flag,
    FlagReply,
    ImprovementPlan,
    Lesson,
    SupportOffer,
)
from forum.support.watch_list import get_watch_list
from forum.threads.feeds import entries
from forum.threads.models import Thread
from metrics.models import Place, Release
from tests.factories.people import make_person
from tests.factories.support import QUESTION
from tests.forum.support.leaks import (
    PAGES,
    client_of,
    dispute_urls,
    emails_to,
    page_texts,
    requests_of,
)
from tests.forum.support.reference_model import (
    AREA,
    LEADS,
    PEOPLE,
    ReferenceFlag,
    ReferenceOffer,
    ReferencePlan,
)
from tests.sampling import sampled, times

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
# The first is as simple as it can be.
EXAMPLES = times(among_others=2, as_proof=25)
STEPS = times(among_others=20, as_proof=40)
ANY = st.integers(0, 999)
WHO = st.sampled_from(PEOPLE)
OFFICES = {
    "area": (Role.ICB_LEAD, "QWO"),
    "approver": (Role.APPROVER, "QWO"),
    "regional": (Role.IMPROVEMENT_LEAD, "Y63"),
    "national": (Role.IMPROVEMENT_LEAD, ""),
    "elsewhere": (Role.IMPROVEMENT_LEAD, "Y62"),
    "peer": (Role.ICB_LEAD, "QOQ"),
    "member": (None, ""),
    "steward": (Role.STEWARD, ""),
    "admin": (Role.ADMINISTRATOR, ""),
}
# In whose place pages are opened; "nobody" has not signed in.
WATCHERS = ("peer", "member", "steward", "elsewhere", "admin", "nobody", "area")
SOME = 3


class Support(RuleBasedStateMachine):
    places: dict[str, Place]
    users: dict[str, User]
    intervention: Intervention

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.flags: dict[int, ReferenceFlag] = {}
        self.offers: dict[int, ReferenceOffer] = {}
        self.plans: dict[int, ReferencePlan] = {}
        self.disputes: dict[int, ReferenceFlag] = {}
        self.days, self.turns, self.looks = count(40), count(), count(1)
        self.marks: dict[int, str] = {}
        self.plan_marks: dict[int, str] = {}
        self.numbers, self.sweeps = count(1), count()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # --- doing and choosing ---

    def attempt(self, allowed: bool, verb: Any, **arguments: Any) -> Any:
        """Done if the model says so; else refused, or nothing comes of it."""
        if allowed:
            with transaction.atomic():
                return verb(**arguments)
        before = self.stored()
        try:
            with transaction.atomic():
                verb(**arguments)
        except (Refused, NotAllowed):
            pass
        assert self.stored() == before, (verb.__name__, arguments)
        return None

    def stored(self) -> list[Any]:
        return [
            list(
                Flag.objects.order_by("pk").values_list(
                    "pk", "state", "shown_at", "reply_due", "extended", "closing_since", "outcome"
                )
            ),
            list(
                SupportOffer.objects.order_by("pk").values_list("pk", "state", "first_contact_on")
            ),
            list(ImprovementPlan.objects.order_by("pk").values_list("pk", "state", "agreed_at")),
            list(Dispute.objects.order_by("pk").values_list("pk", "state")),
            *(model.objects.count() for model in (FlagReply, Lesson)),
        ]

    def a_flag(self, at: int) -> tuple[Flag, ReferenceFlag]:
        number = list(self.flags)[-1 - at % len(self.flags)]
        return Flag.objects.get(pk=number), self.flags[number]

    # --- flags ---

    @initialize()
    def begin(self) -> None:
        self.open("regional")
        self.prepare("regional", 0)

    @rule(who=WHO)
    def open(self, who: str) -> None:
        open_flags = [flag for flag in self.flags.values() if not flag.ended]
        allowed = who in LEADS and not any(not flag.own or flag.shown for flag in open_flags)
        mark = self.mark()
        self.remember_flag(
            False,
            who,
            mark,
            self.attempt(
                allowed,
                actions.open_flag,
                place=self.places["03R"],
                measure="within-18-weeks",
                question=f"{QUESTION} {mark}",
                by=self.users[who],
            ),
        )

    @rule(who=WHO)
    def ask(self, who: str) -> None:
        open_requests = [flag for flag in self.flags.values() if flag.own and not flag.ended]
        mark = self.mark()
        self.remember_flag(
            True,
            who,
            mark,
            self.attempt(
                who in AREA and not open_requests,
                actions.ask_for_help,
                place=self.places["03R"],
                measure="within-18-weeks",
                question=f"Who can help? {mark}",
                by=self.users[who],
            ),
        )

    def remember_flag(self, own: bool, who: str, mark: str, flag: Flag | None) -> None:
        if flag is not None:
            self.flags[flag.pk] = ReferenceFlag(own, who)
            self.marks[flag.pk] = mark

    def mark(self) -> str:
        """A word that is nowhere else, in all that is typed about one flag."""
        return f"zygomatic{next(self.numbers)}x"

    @rule(who=WHO, at=ANY)
    def prepare(self, who: str, at: int) -> None:
        row, flag = self.a_flag(at)
        allowed = flag.state == "draft" and who in flag.openers
        if self.attempt(
            allowed,
            actions.add_match,
            flag=row,
            intervention=self.intervention,
            reason=f"Alike. {self.marks[row.pk]}",
            by=self.users[who],
        ):
            flag.matched = True
        self.offer(who, at)

    @rule(who=WHO, at=ANY)
    def send(self, who: str, at: int) -> None:
        row, flag = self.a_flag(at)
        ready = flag.own or (flag.matched and flag.open_offers())
        allowed = flag.state == "draft" and who in flag.openers and bool(ready)
        if self.attempt(allowed, actions.send_flag, flag=row, by=self.users[who]):
            flag.sent, flag.shown = True, flag.own
            flag.state = "replied" if flag.own else "with_area"

    @rule(who=WHO, at=ANY, kind=st.sampled_from(FlagReply.Kind.values))
    def reply(self, who: str, at: int, kind: str) -> None:
        row, flag = self.a_flag(at)
        allowed = (
            not flag.own
            and not flag.replied
            and who in AREA
            and who != flag.author
            and flag.state in ("with_area", "expired", "supporting", "monitoring")
        )
        if self.attempt(
            allowed,
            actions.reply_to_flag,
            flag=row,
            kind=kind,
            body=f"Words {self.marks[row.pk]}",
            by=self.users[who],
        ):
            flag.replied = flag.shown = True
            flag.state = "replied" if flag.state in ("with_area", "expired") else flag.state
            if kind == "accept":
                flag.accept_offers(who)

    @rule(who=WHO, at=ANY)
    def extend(self, who: str, at: int) -> None:
        row, flag = self.a_flag(at)
        allowed = flag.state == "with_area" and not flag.extended and flag.party(who)
        if self.attempt(allowed, actions.extend_reply_time, flag=row, by=self.users[who]):
            flag.extended = True

    @rule(at=ANY)
    def expire(self, at: int) -> None:
        row, flag = self.a_flag(at)
        before = row.reply_due or timezone.localdate()
        for pk in [
            expired.pk
            for expired in actions.expire_unanswered_flags(today=before + timedelta(days=1))
        ]:
            assert self.flags[pk].state == "with_area"
            self.flags[pk].state, self.flags[pk].shown = "expired", True
        assert flag.state != "with_area"

    @rule(who=WHO, at=ANY)
    def dispute(self, who: str, at: int) -> None:
        row, flag = self.a_flag(at)
        allowed = (
            not flag.own
            and who in AREA
            and not flag.disputed_by
            and (flag.state == "with_area" or flag.under_way)
        )
        query = self.attempt(
            allowed, actions.dispute_figures, flag=row, description="Twice", by=self.users[who]
        )
        if query:
            flag.disputed_by = who
            self.disputes[query.pk] = flag
            flag.state = "disputed" if flag.state == "with_area" else flag.state

    @rule(who=WHO, wrong=st.booleans())
    def settle(self, who: str, wrong: bool) -> None:
        open_dispute = Dispute.objects.open().first()
        if open_dispute is None:
            return
        flag = self.disputes[open_dispute.pk]
        if self.attempt(
            who == "steward",
            actions.resolve_dispute,
            dispute=open_dispute,
            wrong=wrong,
            finding="Found",
            by=self.users[who],
        ):
            flag.disputed_by = ""
            if flag.state == "disputed":
                flag.end("withdrawn") if wrong else setattr(flag, "state", "with_area")

    @rule(who=WHO, at=ANY, luck=ANY)
    def withdraw(self, who: str, at: int, luck: int) -> None:
        row, flag = self.a_flag(at)
        allowed = who in flag.openers and not flag.ended
        if allowed and luck % 4:
            return
        if self.attempt(
            allowed, actions.withdraw_flag, flag=row, reason="Over", by=self.users[who]
        ):
            flag.end("withdrawn")

    @rule(who=WHO, at=ANY)
    def monitor(self, who: str, at: int) -> None:
        row, flag = self.a_flag(at)
        allowed = flag.state in ("replied", "expired", "supporting") and flag.party(who)
        if self.attempt(allowed, actions.monitor_flag, flag=row, by=self.users[who]):
            flag.state = "monitoring"

    @rule(who=WHO, at=ANY, first=st.booleans())
    def close(self, who: str, at: int, first: bool) -> None:
        row, flag = self.a_flag(at)
        allowed = flag.under_way and flag.side(who) != "" and (first or flag.closing)
        arguments = {"flag": row, "lesson": "Call early.", "by": self.users[who]}
        arguments |= {"outcome": "stable"} if first else {}
        if self.attempt(
            allowed, actions.close_flag if first else actions.write_lesson, **arguments
        ):
            flag.closing = True
            flag.lessons.add(flag.side(who))
            if len(flag.lessons) == 2:
                flag.end("closed")

    # --- offers ---

    @rule(who=WHO, at=ANY)
    def offer(self, who: str, at: int) -> None:
        row, flag = self.a_flag(at)
        if flag.state in ("draft", "with_area"):
            allowed = not flag.own and who in LEADS
        else:
            allowed = flag.under_way and (who in LEADS or who == "peer")
        offer = self.attempt(
            allowed,
            actions.add_offer,
            flag=row,
            kind="peer_call",
            person_name="Ann",
            description=f"A call {self.marks[row.pk]}",
            starts_on=timezone.localdate(),
            by=self.users[who],
            from_place=self.places["QOQ"] if who == "peer" else None,
        )
        if offer:
            self.offers[offer.pk] = ReferenceOffer(flag, who)
            flag.offers.append(self.offers[offer.pk])

    @rule(
        who=WHO,
        at=ANY,
        what=st.sampled_from(["accept", "decline", "contact", "complete", "cancel"]),
    )
    def answer(self, who: str, at: int, what: str) -> None:
        if not self.offers:
            return
        number = list(self.offers)[-1 - at % len(self.offers)]
        row, offer = SupportOffer.objects.get(pk=number), self.offers[number]
        flag, of_area = offer.flag, who in AREA
        carries = flag.under_way and (of_area or offer.offered_by(who))
        answers = offer.state == "offered" and flag.under_way and of_area and who != offer.author
        stays = flag.state in ("with_area", "disputed") and len(flag.open_offers()) == 1
        can_cancel = (
            not flag.ended
            and offer.state in ("offered", "accepted", "active")
            and (offer.offered_by(who) or (of_area and offer.state != "offered"))
        )
        today = (
            {"contacted_on": timezone.localdate(), "description": "A call"}
            if what == "contact"
            else {}
        )
        allowed, verb, after = {
            "accept": (answers, actions.accept_offer, "accepted"),
            "decline": (answers, actions.decline_offer, "declined"),
            "contact": (
                carries and offer.state in ("accepted", "active"),
                actions.log_contact,
                "active",
            ),
            "complete": (carries and offer.state == "active", actions.complete_offer, "completed"),
            "cancel": (can_cancel and not stays, actions.cancel_offer, "cancelled"),
        }[what]
        if self.attempt(allowed, verb, offer=row, by=self.users[who], **today):
            offer.state = after
            if what == "accept":
                offer.taken_up = True
                if flag.state in ("replied", "expired", "monitoring"):
                    flag.state = "supporting"

    # --- plans ---

    @rule(who=WHO, at=ANY, alone=st.booleans())
    def plan(self, who: str, at: int, alone: bool) -> None:
        row, flag = self.a_flag(at)
        allowed = who in AREA and (alone or flag.under_way)
        today, mark = timezone.localdate(), self.mark()
        plan = self.attempt(
            allowed,
            actions.write_plan,
            place=self.places["03R"],
            measure="median-wait",
            title=f"A plan {mark}",
            target_month=today + timedelta(days=300),
            by=self.users[who],
            flag=None if alone else row,
            steps=[Step("A clinic", "Ann", today)],
            reviews=[today + timedelta(days=next(self.days))],
        )
        if plan:
            self.plans[plan.pk] = ReferencePlan(None if alone else flag, who)
            self.plan_marks[plan.pk] = mark

    @rule(
        who=WHO,
        at=ANY,
        what=st.sampled_from(["agree", "activate", "review", "record", "revise"]),
        result=st.sampled_from(["carry_on", "achieved", "revise", "close"]),
    )
    def go_on(self, who: str, at: int, what: str, result: str) -> None:
        if not self.plans:
            return
        number = list(self.plans)[-1 - at % len(self.plans)]
        row, plan = ImprovementPlan.objects.get(pk=number), self.plans[number]
        of_area = who in AREA
        under_way = plan.flag is None or plan.flag.under_way
        ended = {
            "carry_on": "active",
            "achieved": "achieved",
            "revise": "revised",
            "close": "closed",
        }
        allowed, verb, after = {
            "agree": (
                plan.state == "draft" and who != plan.author and plan.party(who),
                actions.agree_plan,
                "agreed",
            ),
            "activate": (plan.state == "agreed" and of_area, actions.activate_plan, "active"),
            "review": (plan.state == "active" and of_area, actions.begin_review, "review"),
            "record": (plan.state == "review" and of_area, actions.record_review, ended[result]),
            "revise": (
                plan.state == "revised" and of_area and under_way and not plan.followed,
                actions.revise_plan,
                "revised",
            ),
        }[what]
        day = timezone.localdate() + timedelta(days=next(self.days))
        more = {"findings": "Seen", "result": result, "next_on": day} if what == "record" else {}
        result_row = self.attempt(allowed, verb, plan=row, by=self.users[who], **more)
        if result_row and what == "revise":
            plan.followed = True
            self.plans[result_row.pk] = ReferencePlan(plan.flag, who)
        elif result_row:
            plan.state, plan.agreed = after, plan.agreed or what == "agree"

    # --- what holds at all times ---

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        for model, known in (
            (Flag, self.flags),
            (SupportOffer, self.offers),
            (ImprovementPlan, self.plans),
        ):
            rows = dict(model.objects.values_list("pk", "state"))  # type: ignore[attr-defined]
            assert rows == {number: reference.state for number, reference in known.items()}

    @invariant()
    def nobody_learns_of_what_is_hidden(self) -> None:
        turn = next(self.turns)
        outside = ("peer", "member") if turn % 2 else ("steward", "elsewhere")
        for who in (*outside, ("area", "regional", "approver", "national")[turn % 4]):
            # A page asks for a person's roles once; so does this.
            with enable_request_cache():
                self.learns_no_more(who, self.users[who])

    def learns_no_more(self, who: str, user: User) -> None:
        threads = {row.pk: row for row in Thread.objects.select_related("content_type")}
        flags = {number for number, reference in self.flags.items() if reference.seen_by(who)}
        plans = {number for number, reference in self.plans.items() if reference.seen_by(who)}
        offers = {
            number for number, reference in self.offers.items() if reference.flag.seen_by(who)
        }
        seen = {"flag": flags, "supportoffer": offers, "improvementplan": plans}
        for model in (Flag, SupportOffer, ImprovementPlan):
            rows = set(model.objects.visible_to(user).values_list("pk", flat=True))  # type: ignore[attr-defined]
            assert rows == seen[str(model._meta.model_name)], (who, model)
        disputes = {
            number
            for number, reference in self.disputes.items()
            if reference.seen_by(who) or who == "steward"
        }
        assert set(Dispute.objects.visible_to(user).values_list("pk", flat=True)) == disputes
        visible_threads = Thread.objects.visible_to(user)
        for thread in visible_threads:
            name = str(thread.content_type.model)  # type: ignore[union-attr]
            assert thread.object_id in seen[name], who
        assert len(entries(user, None, 99)) == len(visible_threads)
        # Not even a row that is kept from them, from before it was shown.
        for kind, number in Notification.objects.filter(person=user).values_list(
            "about_type__model", "about_id"
        ):
            if kind == "post":
                continue
            if kind == "thread":
                kind, number = threads[number].content_type.model, threads[number].object_id  # type: ignore[union-attr]
            known = disputes if kind == "dispute" else seen[kind]
            assert number in known, (who, kind)

    @invariant()
    def no_address_tells(self) -> None:
        """A few pages in turn, as somebody else each time. Every second step: a page costs more than
        all the rest of one, and runs with more steps reach every page as everybody."""
        turn, later = divmod(next(self.sweeps), 2)
        if later:
            return
        who = WATCHERS[turn % len(WATCHERS)]
        user = self.users.get(who)
        hidden = [
            self.marks[n] for n, reference in self.flags.items() if not reference.seen_by(who)
        ]
        hidden += [mark for n, mark in self.plan_marks.items() if not self.plans[n].seen_by(who)]
        if not hidden:
            return
        pages = [PAGES[(turn * SOME + i) % len(PAGES)] for i in range(SOME)]
        for page, text in page_texts(user, pages, hidden[-1]).items():
            assert not [mark for mark in hidden if mark in text], (who, page)
        if user is not None:
            emails = emails_to(user)
            assert not [mark for mark in hidden if mark in emails], who
        client = client_of(user)
        for number, flag in self.flags.items():
            if not flag.seen_by(who):
                self.nothing_there(client, who, Flag.objects.get(pk=number), turn)

    def nothing_there(self, client: Any, who: str, flag: Flag, turn: int) -> None:
        paths = requests_of(flag)
        paths += [("GET", path) for path in dispute_urls(flag) if who != "steward"]
        for method, path in paths[turn % 4 :: 4]:
            answer = client.generic(method, path)
            signs_in = answer.status_code == 302 and "/account/login/" in answer.headers["Location"]
            assert answer.status_code == 404 or (who == "nobody" and signs_in), (who, path)

    @invariant()
    def counts_and_watch_lists_tell_no_more(self) -> None:
        for who in ("area", "regional", "member", "elsewhere"):
            if next(self.looks) % 4:
                continue
            counted = [
                item
                for item in self.flags.values()
                if item.sent and item.seen_by(who) and item.state != "withdrawn"
            ]
            assert count_support(user=self.users[who]).flags == len(counted)
        for item in get_watch_list(user=self.users["area"]).candidates:
            assert item.flag is None or self.flags[item.flag.pk].seen_by("area")


@sampled
def test_support_does_as_the_model_does(
    places: dict[str, Place], release: Release, intervention: Intervention
) -> None:
    users = {name: make_person(places, name, *office) for name, office in OFFICES.items()}
    arguments = {"places": places, "users": users, "intervention": intervention}
    machine = type("Machine", (Support,), arguments)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # Making a failure smaller takes minutes; its steps are printed as they are.
            phases=[Phase.generate],
            report_multiple_bugs=False,
        ),
    )
