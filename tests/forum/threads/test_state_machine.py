"""Discussions against a simple model of them: nobody sees a post that they may not see, none is
lost, and what is unread is counted right, whatever is done in whatever order."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from forum.notifications import actions as notifications
from forum.notifications.models import Level
from forum.people.actions import Refused, close_account, end_role
from forum.people.models import Role, User
from forum.people.permissions import NotAllowed
from forum.people.request_cache import enable_request_cache
from forum.threads import actions
from forum.threads.models import Post, Rearrangement, Thread
from forum.threads.notifications import watch_subject
from forum.threads.subjects import about_measure, about_place
from metrics.models import Place
from tests.factories.people import make_person
from tests.forum.threads.reference_model import ReferenceModel, ReferencePerson, ReferenceThread
from tests.sampling import sampled, times

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
# The first is as simple as it can be.
EXAMPLES = times(among_others=2, as_proof=25)
STEPS = times(among_others=20, as_proof=40)
ANY = st.integers(0, 999)
ICBS = {"anna": "QWO", "ben": "QWO", "carol": "QOQ", "dev": "", "stewart": ""}
NAMES = list(ICBS)


class Discussions(RuleBasedStateMachine):
    places: dict[str, Place]
    users: dict[str, User]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.model = ReferenceModel(
            {
                name: ReferencePerson(name, icb, steward=name == "stewart")
                for name, icb in ICBS.items()
            }
        )

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        for user in self.users.values():
            user.refresh_from_db()

    # --- choosing ---

    def thread(self, at: int) -> int:
        return list(self.model.threads)[at % len(self.model.threads)]

    def any_post(self, at: int) -> int:
        keys = [key for thread in self.model.threads.values() for key in thread.posts]
        return keys[at % len(keys)]

    def attempt(self, allowed: bool, verb: Any, **kwargs: Any) -> Any:
        """Done if the model says that it may be, and otherwise refused."""
        if allowed:
            return verb(**kwargs)
        with pytest.raises((Refused, NotAllowed)), transaction.atomic():
            verb(**kwargs)
        return None

    # --- what people do ---

    @initialize()
    def begin(self) -> None:
        self.start(0, 0)
        self.start(1, 1)

    @rule(who=ANY, audience=ANY)
    def start(self, who: int, audience: int) -> None:
        name = NAMES[who % len(NAMES)]
        kind = ("staff", "icb", "parties")[audience % 3]
        icb = self.model.people[name].icb or "QWO"
        can_restrict = self.model.people[name].icb or self.model.people[name].steward
        posting = self.attempt(
            self.model.people[name].member and (kind != "icb" or bool(can_restrict)),
            actions.start_thread,
            subject=about_place(self.places["QWO"]),
            kind="question",
            title="Who?",
            body="Which?",
            audience=kind,
            icb=self.places[icb] if kind == "icb" else None,
            parties=[self.users["carol"]] if kind == "parties" else [],
            by=self.users[name],
        )
        if posting:
            new_thread = ReferenceThread(
                name, kind, icb if kind == "icb" else "", first_post=posting.post.pk
            )
            parties = {name, *(["carol"] if self.model.people["carol"].member else [])}
            new_thread.parties = parties if kind == "parties" else set()
            self.model.threads[posting.post.thread_id] = new_thread
            self.model.add(posting.post.thread_id, posting.post.pk, name)

    @rule(who=ANY, where=ANY)
    def reply(self, who: int, where: int) -> None:
        name, key = NAMES[who % len(NAMES)], self.thread(where)
        last = key
        while self.model.threads[last].part_of is not None:
            last = self.model.threads[last].part_of  # type: ignore[assignment]
        end = self.model.threads[last]
        may = self.model.reads(name, key) and self.model.reads(name, last)
        posting = self.attempt(
            may and not end.locked and not end.closed,
            actions.reply,
            thread=Thread.objects.get(pk=key),
            body="This.",
            by=self.users[name],
        )
        if posting:
            assert self.model.add(key, posting.post.pk, name) == posting.post.thread_id == last

    @rule(who=ANY, which=ANY)
    def edit(self, who: int, which: int) -> None:
        name, key = NAMES[who % len(NAMES)], self.any_post(which)
        post, at = self.model.post(key), self.model.thread_of(key)
        thread = self.model.threads[at]
        open_ = (not thread.locked and not thread.closed) or post.seen == "hidden"
        is_own = post.author == name and post.seen in ("visible", "hidden", "pending")
        self.attempt(
            is_own and open_ and self.model.reads(name, at),
            actions.edit_post,
            post=Post.objects.get(pk=key),
            body=f"As {name} put it",
            by=self.users[name],
        )

    @rule(who=ANY, which=ANY)
    def delete(self, who: int, which: int) -> None:
        key = self.any_post(which)
        name = self.model.post(key).author
        post = self.model.post(key)
        if post.seen == "deleted":
            return
        may = post.seen != "removed" and self.model.reads(name, self.model.thread_of(key))
        actions_post = Post.objects.get(pk=key)
        self.attempt(may, actions.delete_post, post=actions_post, by=self.users[name])
        if may:
            post.seen = "deleted"

    @rule(which=ANY, how=ANY)
    def change_visibility(self, which: int, how: int) -> None:
        key = self.any_post(which)
        post = self.model.post(key)
        to, verb = (
            ("hidden", actions.hide_post),
            ("removed", actions.remove_post),
            ("visible", actions.show_post),
            ("pending", actions.hold_post),
        )[how % 4]
        may = (
            post.seen == to
            or to
            in {
                "visible": ("hidden", "removed", "pending"),
                "pending": ("visible", "hidden", "removed"),
                "hidden": ("visible", "removed"),
                "removed": ("visible",),
                "deleted": (),
            }[post.seen]
        )
        why = {"reason": "Reported"} if to in ("hidden", "removed") else {}
        by = self.users["stewart"]
        self.attempt(may, verb, post=Post.objects.get(pk=key), by=by, **why)
        post.seen = to if may else post.seen

    @rule(who=ANY, where=ANY, upto=ANY)
    def read(self, who: int, where: int, upto: int) -> None:
        name, key = NAMES[who % len(NAMES)], self.thread(where)
        thread = self.model.threads[key]
        number = upto % (thread.newest + 2)
        may = self.model.reads(name, key)
        row = Thread.objects.get(pk=key)
        self.attempt(may, actions.mark_read, thread=row, number=number, by=self.users[name])
        if may:
            thread.read[name] = max(thread.read.get(name, 0), min(number, thread.newest))

    @rule(where=ANY)
    def lock_or_unlock(self, where: int) -> None:
        key = self.thread(where)
        thread = self.model.threads[key]
        verb = actions.enable_posting if thread.locked else actions.disable_posting
        whole = thread.part_of is None
        row = Thread.objects.get(pk=key)
        self.attempt(whole, verb, thread=row, by=self.users["stewart"])
        thread.locked ^= whole

    @rule(where=ANY)
    def move(self, where: int) -> None:
        key = self.thread(where)
        if self.model.threads[key].part_of is None and not self.model.rearrangements:
            to = about_measure("within-18-weeks", self.places["QWO"])
            actions.move_thread(thread=Thread.objects.get(pk=key), to=to, by=self.users["stewart"])
            undone = Rearrangement.objects.filter(kind="move", undone_at=None)
            if last := undone.first():
                actions.undo_rearrangement(rearrangement=last, by=self.users["stewart"])
            assert Thread.objects.get(pk=key).subject.key == "place:QWO"

    @rule(first=ANY, second=ANY)
    def merge(self, first: int, second: int) -> None:
        key, into = self.thread(first), self.thread(second)
        thread, end = self.model.threads[key], self.model.threads[into]
        if key == into or (thread.part_of == into):
            return
        if end.audience == "parties" and thread.audience == "icb":
            within = all(self.model.people[name].icb == thread.icb for name in end.parties)
        else:
            within = thread.audience == "staff" or (
                (end.audience, end.icb) == (thread.audience, thread.icb)
                and end.parties <= thread.parties
            )
        whole = thread.part_of is None and end.part_of is None
        self.attempt(
            whole and within,
            actions.merge_threads,
            thread=Thread.objects.get(pk=key),
            into=Thread.objects.get(pk=into),
            by=self.users["stewart"],
        )
        if whole and within:
            self.model.merge(key, into)

    @rule(where=ANY, which=st.sets(st.integers(0, 9), min_size=1, max_size=3))
    def split(self, where: int, which: set[int]) -> None:
        key = self.thread(where)
        thread = self.model.threads[key]
        keys = list(thread.posts)
        chosen = sorted({keys[at % len(keys)] for at in which}) if keys else []
        if not chosen:
            return
        made = self.attempt(
            thread.first_post not in chosen,
            actions.split_thread,
            title="Beside it",
            posts=list(Post.objects.filter(pk__in=chosen)),
            by=self.users["stewart"],
        )
        if made:
            self.model.split(key, chosen, made.pk)

    @precondition(lambda self: bool(self.model.rearrangements))
    @rule()
    def undo(self) -> None:
        last = self.model.rearrangements[-1]
        rearrangement = Rearrangement.objects.filter(undone_at=None).exclude(kind="move").first()
        assert rearrangement is not None
        assert (rearrangement.thread_id, rearrangement.target_id) == (last.thread, last.other)
        grown = last.kind == "split" and self.model.threads[last.other].newest != len(last.keys)
        self.attempt(
            not grown,
            actions.undo_rearrangement,
            rearrangement=rearrangement,
            by=self.users["stewart"],
        )
        if not grown:
            self.model.undo_last()

    @rule(where=ANY, how=ANY)
    def change_audience(self, where: int, how: int) -> None:
        key = self.thread(where)
        thread = self.model.threads[key]
        to = ("staff", "icb")[how % 2]
        alone = all(post.author == thread.author for post in thread.posts.values())
        before = (thread.audience, thread.icb)
        after = (to, "QWO" if to == "icb" else "")
        narrower = thread.audience == "staff"
        may = thread.part_of is None and (before == after or alone or narrower)
        self.attempt(
            may,
            actions.change_audience,
            thread=Thread.objects.get(pk=key),
            audience=to,
            icb=self.places["QWO"] if to == "icb" else None,
            by=self.users["stewart"],
        )
        if may and before != after:
            thread.audience, thread.icb = after
            thread.parties = set()

    @rule(who=ANY, where=ANY, how=ANY)
    def watch_or_mute(self, who: int, where: int, how: int) -> None:
        name, key = NAMES[who % len(NAMES)], self.thread(where)
        level = (Level.WATCH, Level.MUTE, Level.NORMAL)[how % 3]
        subject = watch_subject(Thread.objects.get(pk=key))
        notifications.set_watch_level(subject=subject, level=level, by=self.users[name])
        self.model.threads[key].levels[name] = level

    @rule(who=st.sampled_from(["anna", "carol"]))
    def lose_the_role(self, who: str) -> None:
        grant = self.users[who].grants.filter(role=Role.ICB_LEAD, ended_at=None).first()
        if grant and self.model.people[who].member:
            end_role(grant=grant, reason="A new job", by=self.users[who])
            self.model.people[who].icb = ""

    @precondition(lambda self: len(self.model.threads) > 3)
    @rule()
    def leave(self) -> None:
        if self.model.people["dev"].member:
            close_account(user=self.users["dev"], by=self.users["dev"])
            self.users["dev"].refresh_from_db()
            self.model.people["dev"].member = False

    # --- what must be so ---

    @invariant()
    def nobody_sees_more_or_less_than_they_may(self) -> None:
        for name, user in self.users.items():
            with enable_request_cache():
                self.check_what_is_seen(name, user)

    def check_what_is_seen(self, name: str, user: User) -> None:
        readable = {key for key in self.model.threads if self.model.reads(name, key)}
        visible_threads = Thread.objects.visible_to(user).with_unread(user)
        counts = dict(visible_threads.values_list("pk", "unread_count"))
        assert counts == {key: self.model.unread(name, key) for key in readable}, name
        words = set(Post.objects.visible_to(user).values_list("pk", flat=True))
        assert words == self.model.words_for(name), name
        new = set(Thread.objects.visible_to(user).unread_by(user).values_list("pk", flat=True))
        assert new == {key for key, count in counts.items() if count}, name

    @invariant()
    def none_is_lost_and_all_are_counted(self) -> None:
        stored = {
            (key, post, post_model.number, post_model.seen)
            for key, thread in self.model.threads.items()
            for post, post_model in thread.posts.items()
        }
        rows = Post.objects.values_list("thread_id", "pk", "number", "visibility")
        assert set(rows) == stored
        for row in Thread.objects.all():
            thread = self.model.threads[row.pk]
            shown = [
                key for key, post_model in thread.posts.items() if post_model.seen == "visible"
            ]
            newest = max(shown, key=lambda key: thread.posts[key].number, default=None)
            assert (row.post_count, row.last_number, row.last_post_id, row.merged_into_id) == (
                len(shown),
                thread.newest,
                newest,
                thread.part_of,
            )

    @invariant()
    def watchers_stay(self) -> None:
        for name in ("anna", "stewart"):
            watched_ids = Thread.objects.watched_by(self.users[name]).values_list("pk", flat=True)
            assert set(watched_ids) == {
                key
                for key, thread in self.model.threads.items()
                if thread.levels.get(name) == Level.WATCH
            }


@sampled
def test_discussions_do_as_the_model_does(places: dict[str, Place]) -> None:
    users = {}
    for name, icb in ICBS.items():
        role = Role.STEWARD if name == "stewart" else Role.ICB_LEAD if icb else None
        users[name] = make_person(places, name, role, icb)
    machine = type("Machine", (Discussions,), {"places": places, "users": users})
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
