"""The area's right of reply: its words, disputed data, and what happens when the time is over."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import authorship, role_words
from forum.support import guarding
from forum.support.actions.flags import end_as_withdrawn
from forum.support.actions.taking import allow, become, note, taken, taken_query
from forum.support.actions.talking import begin_thread, name_readers
from forum.support.deadlines import working_days_after, working_days_between
from forum.support.models import AreaFlag, DataQuery, FlagReply, FlagState, QueryState
from forum.support.permissions import can_dispute, can_reply, can_settle, is_party
from forum.support.telling import tell_disputed, tell_expired, tell_replied, tell_settled


@transaction.atomic
def reply(*, flag: AreaFlag, kind: str, body: str, by: User) -> FlagReply:
    """Accept, give context, or ask for different help. From now on staff may know of it. The area
    chooses its own words: they are looked at for patients' data only."""
    flag = taken(flag)
    before = FlagReply.objects.filter(flag=flag, author=by, kind=kind, body=body.strip()).first()
    if before:
        return before
    allow(can_reply, by, flag)
    body = _said(body, by, flag)
    if kind not in FlagReply.Kind.values:
        raise Refused("Choose what kind of reply it is.")
    made = FlagReply.objects.create(
        **authorship(by, flag.place), flag=flag, kind=kind, body=body,
        late=flag.state != FlagState.WITH_AREA,
    )  # fmt: skip
    if flag.may_become(FlagState.REPLIED):
        flag.shown_at = flag.shown_at or timezone.now()
        become(flag, FlagState.REPLIED, "replied to a flag", by, kind=kind)
    else:
        note(flag, "replied to a flag", by, kind=kind)
    begin_thread(flag, by)
    name_readers(flag, [by], by)
    tell_replied(flag, by)
    return made


@transaction.atomic
def dispute(*, flag: AreaFlag, words: str, by: User) -> DataQuery:
    """The data are looked at by a steward. Within the time to reply the clock stands still."""
    flag = taken(flag)
    before = flag.data_queries.open().filter(author=by).first()
    if before:
        return before
    allow(can_dispute, by, flag)
    query = DataQuery.objects.create(
        **authorship(by, flag.place), flag=flag, place=flag.place, measure=flag.measure,
        treatment_function=flag.treatment_function, period_from=flag.period_from,
        period_to=flag.period_to, words=_said(words, by, flag),
    )  # fmt: skip
    if flag.state == FlagState.WITH_AREA:
        assert flag.reply_due is not None
        flag.days_left = working_days_between(timezone.localdate(), flag.reply_due)
        become(flag, FlagState.DISPUTED, "disputed the data", by, left=flag.days_left)
    else:
        note(flag, "disputed the data", by)
    note(query, "opened a data query", by)
    tell_disputed(query, by)
    return query


@transaction.atomic
def settle_dispute(*, query: DataQuery, wrong: bool, finding: str, by: User) -> DataQuery:
    """Where the figures stand, the clock goes on with what was left. A question about figures that
    are not right is withdrawn, before anybody else has learnt of it."""
    query = taken_query(query)
    state = QueryState.WRONG if wrong else QueryState.CORRECT
    if query.state == state and query.settled_by_id == by.pk:
        return query
    allow(can_settle, by, query)
    flag = query.flag
    query.finding = _said(finding, by, flag)
    query.settled_at, query.settled_by = timezone.now(), by
    become(query, state, "settled a data query", by, role=role_words(by))
    if flag.state == FlagState.DISPUTED:
        if wrong:
            end_as_withdrawn(flag, "The figures were found not to be right.", by)
        else:
            today = timezone.localdate()
            flag.reply_due = working_days_after(today, max(flag.days_left or 0, 1))
            flag.days_left = None
            become(flag, FlagState.WITH_AREA, "started the clock again", by,
                   due=flag.reply_due.isoformat())  # fmt: skip
    tell_settled(query, by)
    return query


def expire(*, on: date) -> list[AreaFlag]:
    """Those whose last day to reply is past. Each by itself: one that fails stops no other."""
    late = AreaFlag.objects.filter(state=FlagState.WITH_AREA, reply_due__lt=on)
    return [flag for found in late.order_by("pk") if (flag := _expire(found, on))]


@transaction.atomic
def _expire(flag: AreaFlag, on: date) -> AreaFlag | None:
    flag = taken(flag)
    if flag.state != FlagState.WITH_AREA or flag.reply_due is None or flag.reply_due >= on:
        return None
    flag.shown_at = timezone.now()
    become(flag, FlagState.EXPIRED, "time to reply is over", None)
    tell_expired(flag)
    return flag


def _said(words: str, by: User, flag: AreaFlag) -> str:
    words = words.strip()
    if not words:
        raise Refused("Write something first.")
    if len(words) > 4000:
        raise Refused("Keep it to 4,000 characters.")
    # Of a hidden flag nothing is looked up on behalf of who is not of its parties.
    guarding.refuse({"words": words}, by=by, owner=flag if is_party(by, flag) else None)
    return words
