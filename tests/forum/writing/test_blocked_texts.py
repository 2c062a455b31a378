"""Texts that were stopped: kept, appealed, decided, let go."""

import itertools

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from forum.casestudies.models import CaseStudy
from forum.people.actions import Refused, suspend
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from forum.writing import actions, permissions
from forum.writing.lifecycle import BLOCKED_TEXTS
from forum.writing.models import BlockedText
from forum.writing.patient_data_checks import check_texts
from tests.factories.people import MakePerson

NUMBER, ANOTHER = "943 476 5919", "943 476 5870"
TEXTS = {"what_we_did": f"We saw {NUMBER} twice.", "results": "Fewer letters."}
State = BlockedText.State


def blocked_text_of(
    user: User, owner: CaseStudy | None = None, text: str = f"See {NUMBER}"
) -> BlockedText:
    return actions.block_text(texts={"body": text}, form_name="post", by=user, owner=owner)


def events(blocked_text: BlockedText) -> list[str]:
    return [event.verb for event in AuditEvent.objects.about(blocked_text)]


# --- what is found --------------------------------------------------------------------------------


def test_what_is_found_by_field(author: User, django_assert_num_queries) -> None:
    texts = {"title": "A clinic", "body": f"{NUMBER}; the 43-year-old", "cost": "WF1 4DG"}
    result = check_texts(texts, by=author)
    assert {
        field: [finding.kind for finding in findings] for field, findings in result.blocking.items()
    } == {"body": ["nhs_number"]}
    assert {
        field: [finding.kind for finding in findings] for field, findings in result.warnings.items()
    } == {
        "body": ["age"],
        "cost": ["postcode"],
    }
    assert check_texts({"cost": "WF1 4DG"}, by=author, own_postcodes=["WF1 4DG"]).warnings == {}
    with django_assert_num_queries(0):
        check_texts({"title": "A clinic"}, by=author)


# --- kept -----------------------------------------------------------------------------------------


def test_what_was_stopped_is_kept_whole(author: User, draft: CaseStudy) -> None:
    blocked_text = actions.block_text(texts=TEXTS, form_name="what", by=author, owner=draft)
    blocked_text.refresh_from_db()
    assert blocked_text.texts == TEXTS
    assert (blocked_text.state, blocked_text.owner, blocked_text.author) == (
        State.BLOCKED,
        draft,
        author,
    )
    assert blocked_text.author_role == Role.ICB_LEAD
    assert events(blocked_text) == ["stopped text"]


def test_the_history_holds_nothing_of_the_text(author: User) -> None:
    blocked_text = actions.appeal_blocked_text(
        blocked_text=blocked_text_of(author), reason="An order number", by=author
    )
    recorded = str(
        [(e.detail, e.object_label, e.verb) for e in AuditEvent.objects.about(blocked_text)]
    )
    assert "943" not in recorded
    assert "5919" not in recorded
    assert "943" not in str(blocked_text)
    assert "9434765919" not in str(blocked_text.number_digests)


def test_typing_on_replaces_what_was_kept(author: User, draft: CaseStudy) -> None:
    first = blocked_text_of(author, draft)
    second = blocked_text_of(author, draft, f"See {NUMBER} and {ANOTHER}")
    assert first.pk == second.pk
    assert BlockedText.objects.get().texts == {"body": f"See {NUMBER} and {ANOTHER}"}
    assert events(first) == ["stopped text"]


def test_boxes_owners_and_people_are_kept_apart(
    author: User, colleague: User, draft: CaseStudy
) -> None:
    blocked_texts = [
        blocked_text_of(author),
        blocked_text_of(author, draft),
        blocked_text_of(colleague),
        actions.block_text(texts=TEXTS, form_name="title", by=author),
    ]
    assert len({blocked_text.pk for blocked_text in blocked_texts}) == 4


def test_the_database_keeps_one_for_each_box(author: User, draft: CaseStudy) -> None:
    for owner in (None, draft):
        blocked_text = blocked_text_of(author, owner)
        blocked_text.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            blocked_text.save(force_insert=True)


# --- appealed and decided -------------------------------------------------------------------------


def test_a_steward_clears_it(author: User, steward: User, draft: CaseStudy) -> None:
    blocked_text = actions.appeal_blocked_text(
        blocked_text=blocked_text_of(author, draft), reason=" An order number. ", by=author
    )
    assert (blocked_text.state, blocked_text.appeal_reason) == (State.APPEALED, "An order number.")
    assert check_texts({"body": NUMBER}, by=author, owner=draft).blocking
    blocked_text = actions.decide_blocked_text(
        blocked_text=blocked_text, is_nhs_number=False, reason="It is an order.", by=steward
    )
    assert (blocked_text.state, blocked_text.decided_by, blocked_text.reason) == (
        State.CLEARED,
        steward,
        "It is an order.",
    )
    assert blocked_text.decided_at is not None
    assert events(blocked_text) == ["stopped text", "appealed", "decided: cleared"]
    # However it is spaced; and nothing else.
    for text in (NUMBER, "9434765919", "943-476\n5919"):
        assert check_texts({"body": text}, by=author, owner=draft).blocking == {}
    assert check_texts({"body": ANOTHER}, by=author, owner=draft).blocking


def test_whom_a_decision_holds_for(
    author: User, colleague: User, steward: User, draft: CaseStudy
) -> None:
    blocked_text = actions.appeal_blocked_text(
        blocked_text=blocked_text_of(author, draft), reason="An order", by=author
    )
    actions.decide_blocked_text(
        blocked_text=blocked_text, is_nhs_number=False, reason="Yes", by=steward
    )
    assert check_texts({"body": NUMBER}, by=author).blocking == {}
    assert check_texts({"body": NUMBER}, by=colleague, owner=draft).blocking == {}
    assert check_texts({"body": NUMBER}, by=colleague).blocking


def test_a_steward_confirms_it(author: User, steward: User) -> None:
    blocked_text = actions.appeal_blocked_text(
        blocked_text=blocked_text_of(author), reason="An order number", by=author
    )
    blocked_text = actions.decide_blocked_text(
        blocked_text=blocked_text, is_nhs_number=True, reason="It is one.", by=steward
    )
    assert blocked_text.state == State.CONFIRMED
    assert blocked_text.texts == {"body": f"See {NUMBER}"}
    assert check_texts({"body": NUMBER}, by=author).blocking
    # Asking again about the same number does not help.
    second = blocked_text_of(author)
    assert second.pk != blocked_text.pk
    with pytest.raises(Refused, match="already looked at this number"):
        actions.appeal_blocked_text(blocked_text=second, reason="Please", by=author)


def test_an_appeal_goes_on_while_its_author_writes_on(author: User) -> None:
    blocked_text = actions.appeal_blocked_text(
        blocked_text=blocked_text_of(author), reason="An order", by=author
    )
    same = blocked_text_of(author, text=f"Better words about {NUMBER}.")
    assert (same.pk, same.state) == (blocked_text.pk, State.APPEALED)
    assert same.texts == {"body": f"Better words about {NUMBER}."}
    other = blocked_text_of(author, text=f"{NUMBER} and {ANOTHER}")
    assert (other.pk != blocked_text.pk, other.state) == (True, State.BLOCKED)


def test_words_are_needed(author: User, steward: User) -> None:
    blocked_text = blocked_text_of(author)
    with pytest.raises(Refused, match="Say what the number is"):
        actions.appeal_blocked_text(blocked_text=blocked_text, reason="  ", by=author)
    blocked_text = actions.appeal_blocked_text(
        blocked_text=blocked_text, reason="An order", by=author
    )
    with pytest.raises(Refused, match="Say why"):
        actions.decide_blocked_text(
            blocked_text=blocked_text, is_nhs_number=True, reason=" ", by=steward
        )


def test_nobody_decides_on_their_own(steward: User, person: MakePerson) -> None:
    blocked_text = actions.appeal_blocked_text(
        blocked_text=blocked_text_of(steward), reason="An order", by=steward
    )
    with pytest.raises(NotAllowed):
        actions.decide_blocked_text(
            blocked_text=blocked_text, is_nhs_number=False, reason="Yes", by=steward
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        BlockedText.objects.filter(pk=blocked_text.pk).update(decided_by=steward)
    other = person("other", Role.STEWARD)
    assert actions.decide_blocked_text(
        blocked_text=blocked_text, is_nhs_number=False, reason="Yes", by=other
    )


def test_a_decision_is_made_once(author: User, steward: User) -> None:
    blocked_text = actions.appeal_blocked_text(
        blocked_text=blocked_text_of(author), reason="An order", by=author
    )
    actions.decide_blocked_text(
        blocked_text=blocked_text, is_nhs_number=True, reason="It is one.", by=steward
    )
    with pytest.raises(NotAllowed):
        actions.decide_blocked_text(
            blocked_text=blocked_text, is_nhs_number=False, reason="No", by=steward
        )


def test_every_move_but_those_in_the_table_is_refused(author: User) -> None:
    moves = {
        (before, after) for before, targets in BLOCKED_TEXTS.moves.items() for after in targets
    }
    assert moves == {
        ("blocked", "appealed"),
        ("blocked", "discarded"),
        ("appealed", "cleared"),
        ("appealed", "confirmed"),
        ("appealed", "discarded"),
        ("confirmed", "discarded"),
    }
    assert set(BLOCKED_TEXTS.moves) == set(State)


# --- let go ---------------------------------------------------------------------------------------


def test_nothing_of_it_is_kept_once_the_box_is_saved(author: User, draft: CaseStudy) -> None:
    blocked_text = blocked_text_of(author, draft)
    actions.discard_blocked_text(form_name="another", by=author, owner=draft)
    actions.discard_blocked_text(form_name="post", by=author)
    blocked_text.refresh_from_db()
    assert blocked_text.state == State.BLOCKED
    actions.discard_blocked_text(form_name="post", by=author, owner=draft)
    blocked_text.refresh_from_db()
    assert (blocked_text.state, blocked_text.texts, blocked_text.number_digests) == (
        State.DISCARDED,
        {},
        [],
    )
    assert events(blocked_text) == ["stopped text", "let go of text"]
    actions.discard_blocked_text(form_name="post", by=author, owner=draft)
    assert events(blocked_text) == ["stopped text", "let go of text"]


def test_letting_go_of_what_was_cleared_keeps_the_decision(author: User, steward: User) -> None:
    blocked_text = actions.appeal_blocked_text(
        blocked_text=blocked_text_of(author), reason="An order", by=author
    )
    actions.decide_blocked_text(
        blocked_text=blocked_text, is_nhs_number=False, reason="Yes", by=steward
    )
    for _ in range(2):
        actions.discard_blocked_text(form_name="post", by=author)
    blocked_text.refresh_from_db()
    assert (blocked_text.state, blocked_text.texts) == (State.CLEARED, {})
    assert check_texts({"body": NUMBER}, by=author).blocking == {}
    assert events(blocked_text).count("let go of text") == 1


def test_letting_go_ends_an_appeal(author: User, steward: User) -> None:
    blocked_text = actions.appeal_blocked_text(
        blocked_text=blocked_text_of(author), reason="An order", by=author
    )
    actions.discard_blocked_text(form_name="post", by=author)
    assert not BlockedText.objects.decidable_by(steward).exists()
    with pytest.raises(NotAllowed):
        actions.decide_blocked_text(
            blocked_text=blocked_text, is_nhs_number=False, reason="Yes", by=steward
        )


# --- who may --------------------------------------------------------------------------------------


def everybody(person: MakePerson, author: User, steward: User) -> dict[str, User | AnonymousUser]:
    suspended = person("suspended", Role.STEWARD)
    from django.utils import timezone

    suspend(user=suspended, until=timezone.localdate(), reason="a test", by=steward)
    suspended.refresh_from_db()
    return {
        "author": author,
        "steward": steward,
        "suspended steward": suspended,
        "colleague": person("colleague"),
        "approver": person("approver", Role.APPROVER, "QWO"),
        "improvement lead": person("region", Role.IMPROVEMENT_LEAD, "Y63"),
        "administrator": person("administrator", Role.ADMINISTRATOR),
        "no member": person("stranger", member=False),
        "nobody": AnonymousUser(),
    }


def test_who_may_see_and_decide(author: User, steward: User, person: MakePerson) -> None:
    people = everybody(person, author, steward)
    visible_to, decided = {}, {}
    for state in State:
        blocked_text = _in_state(state, author, steward)
        for (name, user), rows in itertools.product(people.items(), [BlockedText.objects.all()]):
            # One rule, two forms.
            assert (
                permissions.can_decide_blocked_text(user, blocked_text)
                == rows.decidable_by(user).filter(pk=blocked_text.pk).exists()
            )
            if rows.visible_to(user).filter(pk=blocked_text.pk).exists():
                visible_to.setdefault(state, set()).add(name)
            if permissions.can_decide_blocked_text(user, blocked_text):
                decided.setdefault(state, set()).add(name)
    assert visible_to == {
        State.BLOCKED: {"author"},
        State.APPEALED: {"author", "steward"},
        State.CLEARED: {"author"},
        State.CONFIRMED: {"author"},
        State.DISCARDED: {"author"},
    }
    assert decided == {State.APPEALED: {"steward"}}


def _in_state(state: str, author: User, steward: User) -> BlockedText:
    blocked_text = actions.block_text(texts={"body": NUMBER}, form_name=state, by=author)
    if state in (State.APPEALED, State.CLEARED, State.CONFIRMED):
        # About a number each: asking again about a confirmed one is refused.
        BlockedText.objects.filter(pk=blocked_text.pk).update(number_digests=[state])
        blocked_text = actions.appeal_blocked_text(
            blocked_text=blocked_text, reason="An order", by=author
        )
    if state in (State.CLEARED, State.CONFIRMED):
        blocked_text = actions.decide_blocked_text(
            blocked_text=blocked_text,
            is_nhs_number=state == State.CONFIRMED,
            reason="So",
            by=steward,
        )
    if state == State.DISCARDED:
        actions.discard_blocked_text(form_name=state, by=author)
        blocked_text.refresh_from_db()
    assert blocked_text.state == state
    return blocked_text


def test_only_its_author_may_appeal(author: User, steward: User, person: MakePerson) -> None:
    blocked_text = blocked_text_of(author)
    for name, user in everybody(person, author, steward).items():
        assert permissions.can_appeal_blocked_text(user, blocked_text) == (name == "author")
        if name != "author" and isinstance(user, User):
            with pytest.raises(NotAllowed):
                actions.appeal_blocked_text(blocked_text=blocked_text, reason="An order", by=user)


def test_what_is_kept_for_somebody(author: User, colleague: User) -> None:
    blocked_text = blocked_text_of(author)
    blocked_text_of(colleague)
    discarded = actions.block_text(texts=TEXTS, form_name="old", by=author)
    actions.discard_blocked_text(form_name="old", by=author)
    assert list(BlockedText.objects.open_for(author)) == [blocked_text]
    assert discarded not in BlockedText.objects.open_for(author)
    assert list(BlockedText.objects.open_for(AnonymousUser())) == []
