"""The queue of moderators: reports that wait and that were decided, warnings, appeals; and texts that the
patient-data check stopped."""

from collections.abc import Mapping

from forum.casestudies.models import CaseStudy
from forum.demonstration.actions.discussions import reply
from forum.demonstration.cast import Cast, in_days
from forum.demonstration.made_up import WITHDRAWN
from forum.moderation import actions
from forum.moderation.models import DecisionKind, ModerationCase, Reason
from forum.people.models import User
from forum.threads import actions as threads
from forum.threads.models import Post, Thread
from forum.writing.actions import appeal_blocked_text, decide_blocked_text
from forum.writing.models import BlockedText

# Numbers from the range that the NHS keeps for tests.
TEST_NUMBERS = ("999 654 3218", "999 111 2227", "999 246 8017", "999 135 7920")
# What was written, by whom, why it was reported, what was decided, and what else.
REPORTED = (
    ("I do not believe these figures.", "surgeon", Reason.UNKIND, DecisionKind.KEEP, ""),
    (
        "Ask my neighbour in the corner house, she waited for two years.",
        "gp",
        Reason.PATIENT_DATA,
        DecisionKind.EDIT_OUT,
        "",
    ),
    ("Only fools would try this.", "surgeon", Reason.UNKIND, DecisionKind.HIDE, DecisionKind.WARN),
    (
        "Our product solves this: call me.",
        "gp",
        Reason.ADVERTISING,
        DecisionKind.REMOVE,
        "",
    ),
    (
        "Whoever runs this service should be ashamed.",
        "nurse",
        Reason.UNKIND,
        DecisionKind.REMOVE,
        DecisionKind.SUSPEND,
    ),
)


def seed_moderation(
    cast: Cast, threads_by_name: Mapping[str, Thread], case_studies: Mapping[str, CaseStudy]
) -> None:
    thread = threads_by_name["intervention"]
    _leave_reports_waiting(cast, thread, case_studies)
    cases = [_report_and_decide(cast, thread, row) for row in REPORTED]
    _withdraw_reported(cast, case_studies[WITHDRAWN])
    _appeal(cast, cases)
    _stop_texts(cast, thread)


def _leave_reports_waiting(
    cast: Cast, thread: Thread, case_studies: Mapping[str, CaseStudy]
) -> None:
    """One that is taken on, one that was hidden at once, and one of a case study."""
    unkind = reply(thread, "That is nonsense.", cast["surgeon"])
    identifying = reply(thread, "The man of 97 from the farm was seen first.", cast["gp"])
    for name in ("icb-lead", "cardiologist"):
        report = actions.report(content=unkind, reason=Reason.UNKIND, by=cast[name])
    actions.assign_case(case=report.case, by=cast["steward"])
    actions.report(content=identifying, reason=Reason.PATIENT_DATA, by=cast["icb-lead"])
    actions.report(
        content=case_studies["One-stop clinics for skin lesions"],
        reason=Reason.WRONG,
        details="The clinic began a year later.",
        by=cast["gp"],
    )


def _report_and_decide(
    cast: Cast, thread: Thread, row: tuple[str, str, str, str, str]
) -> ModerationCase:
    body, writer, reason, kind, also = row
    post = reply(thread, body, cast[writer])
    report = actions.report(content=post, reason=reason, by=cast["icb-lead"])
    return actions.decide(
        case=report.case,
        kind=kind,
        reason="Please keep to what happened, without people." if kind != "keep" else "It is fair.",
        body="Some people waited for two years." if kind == DecisionKind.EDIT_OUT else "",
        also=also,
        until=in_days(14) if also == DecisionKind.SUSPEND else None,
        by=cast["steward"],
    )


def _withdraw_reported(cast: Cast, case_study: CaseStudy) -> None:
    report = actions.report(content=case_study, reason=Reason.WRONG, by=cast["cardiologist"])
    reason = "The count that it rests on left out one site."
    actions.decide(case=report.case, kind=DecisionKind.WITHDRAW, reason=reason, by=cast["steward"])


def _appeal(cast: Cast, cases: list[ModerationCase]) -> None:
    """One waits, one was upheld, one overturned. Another steward than the first decides."""
    _, edited, hidden, removed, _ = cases
    other = cast["second-steward"]
    words = "I meant it as a question, and nobody is named."
    actions.appeal(case=edited, details=words, by=cast["gp"])
    upheld = actions.appeal(case=hidden, details=words, by=cast["surgeon"])
    reason = "It is about people and not about what was done."
    actions.decide_appeal(appeal=upheld, overturned=False, reason=reason, by=other)
    overturned = actions.appeal(case=removed, details=words, by=cast["gp"])
    reason = "It names no product. It can stay."
    actions.decide_appeal(appeal=overturned, overturned=True, reason=reason, by=other)


# --- texts that the check stopped ----------------------------------------------------------------


def _stop_texts(cast: Cast, thread: Thread) -> None:
    writers = ("cardiologist", "surgeon", "gp", "icb-lead")
    stopped, appealed, cleared, confirmed = (
        _stop(thread, number, cast[name])
        for number, name in zip(TEST_NUMBERS, writers, strict=True)
    )
    reason = "It is an order number of our store."
    for text in (appealed, cleared, confirmed):
        appeal_blocked_text(blocked_text=text, reason=reason, by=text.author)
    for text, is_nhs_number in ((cleared, False), (confirmed, True)):
        decide_blocked_text(
            blocked_text=text,
            is_nhs_number=is_nhs_number,
            reason="It passes the check of an NHS number." if is_nhs_number else "It is an order.",
            by=cast["steward"],
        )
    _send_without_number(cast["icb-lead-humber"], thread)
    assert stopped.state == BlockedText.State.BLOCKED


def _stop(thread: Thread, number: str, by: User) -> BlockedText:
    body = f"The order was for NHS number {number}."
    result = threads.reply(thread=thread, body=body, by=by)
    assert result.kind == "blocked"
    return BlockedText.objects.about(thread).get(author=by)


def _send_without_number(by: User, thread: Thread) -> Post:
    """So what was stopped is discarded."""
    _stop(thread, TEST_NUMBERS[0], by)
    return reply(thread, "The order has come.", by)
