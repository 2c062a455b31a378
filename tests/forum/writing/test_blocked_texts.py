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
from forum.writing.models import BlockedText
from forum.writing.patient_data_checks import check_texts
from tests.forum.writing.conftest import MakePerson

NUMBER, ANOTHER = "943 476 5919", "943 476 5870"
TEXTS = {"what_we_did": f"We saw {NUMBER} twice.", "results": "Fewer letters."}
State = BlockedText.State


def held_by(user: User, owner: CaseStudy | None = None, text: str = f"See {NUMBER}") -> BlockedText:
    return actions.block_text(texts={"body": text}, form_name="post", by=user, owner=owner)


def events(held: BlockedText) -> list[str]:
    return [event.verb for event in AuditEvent.objects.about(held)]


# --- what is found --------------------------------------------------------------------------------


def test_what_is_found_by_field(author: User, django_assert_num_queries) -> None:
    texts = {"title": "A clinic", "body": f"{NUMBER}; the 43-year-old", "cost": "WF1 4DG"}
    looked = check_texts(texts, by=author)
    assert {field: [one.kind for one in ones] for field, ones in looked.blocking.items()} == {
        "body": ["nhs_number"]
    }
    assert {field: [one.kind for one in ones] for field, ones in looked.warnings.items()} == {
        "body": ["age"],
        "cost": ["postcode"],
    }
    assert check_texts({"cost": "WF1 4DG"}, by=author, own_postcodes=["WF1 4DG"]).warnings == {}
    with django_assert_num_queries(0):
        check_texts({"title": "A clinic"}, by=author)


# --- kept -----------------------------------------------------------------------------------------


def test_what_was_stopped_is_kept_whole(author: User, draft: CaseStudy) -> None:
    held = actions.block_text(texts=TEXTS, form_name="what", by=author, owner=draft)
    held.refresh_from_db()
    assert held.texts == TEXTS
    assert (held.state, held.owner, held.author) == (State.BLOCKED, draft, author)
    assert held.author_role == Role.ICB_LEAD
    assert events(held) == ["stopped text"]


def test_the_history_holds_nothing_of_the_text(author: User) -> None:
    held = actions.appeal_blocked_text(
        blocked_text=held_by(author), reason="An order number", by=author
    )
    told = str([(e.detail, e.object_label, e.verb) for e in AuditEvent.objects.about(held)])
    assert "943" not in told
    assert "5919" not in told
    assert "943" not in str(held)
    assert "9434765919" not in str(held.number_digests)


def test_typing_on_replaces_what_was_kept(author: User, draft: CaseStudy) -> None:
    first = held_by(author, draft)
    second = held_by(author, draft, f"See {NUMBER} and {ANOTHER}")
    assert first.pk == second.pk
    assert BlockedText.objects.get().texts == {"body": f"See {NUMBER} and {ANOTHER}"}
    assert events(first) == ["stopped text"]


def test_boxes_owners_and_people_are_kept_apart(
    author: User, colleague: User, draft: CaseStudy
) -> None:
    kept = [
        held_by(author),
        held_by(author, draft),
        held_by(colleague),
        actions.block_text(texts=TEXTS, form_name="title", by=author),
    ]
    assert len({held.pk for held in kept}) == 4


def test_the_database_keeps_one_for_each_box(author: User, draft: CaseStudy) -> None:
    for owner in (None, draft):
        held = held_by(author, owner)
        held.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            held.save(force_insert=True)


# --- appealed and decided -------------------------------------------------------------------------


def test_a_steward_clears_it(author: User, steward: User, draft: CaseStudy) -> None:
    held = actions.appeal_blocked_text(
        blocked_text=held_by(author, draft), reason=" An order number. ", by=author
    )
    assert (held.state, held.appeal_reason) == (State.APPEALED, "An order number.")
    assert check_texts({"body": NUMBER}, by=author, owner=draft).blocking
    held = actions.decide_blocked_text(
        blocked_text=held, is_nhs_number=False, reason="It is an order.", by=steward
    )
    assert (held.state, held.decided_by, held.reason) == (State.CLEARED, steward, "It is an order.")
    assert held.decided_at is not None
    assert events(held) == ["stopped text", "appealed", "decided: cleared"]
    # However it is spaced; and nothing else.
    for text in (NUMBER, "9434765919", "943-476\n5919"):
        assert check_texts({"body": text}, by=author, owner=draft).blocking == {}
    assert check_texts({"body": ANOTHER}, by=author, owner=draft).blocking


def test_whom_a_decision_holds_for(
    author: User, colleague: User, steward: User, draft: CaseStudy
) -> None:
    held = actions.appeal_blocked_text(
        blocked_text=held_by(author, draft), reason="An order", by=author
    )
    actions.decide_blocked_text(blocked_text=held, is_nhs_number=False, reason="Yes", by=steward)
    assert check_texts({"body": NUMBER}, by=author).blocking == {}
    assert check_texts({"body": NUMBER}, by=colleague, owner=draft).blocking == {}
    assert check_texts({"body": NUMBER}, by=colleague).blocking


def test_a_steward_confirms_it(author: User, steward: User) -> None:
    held = actions.appeal_blocked_text(
        blocked_text=held_by(author), reason="An order number", by=author
    )
    held = actions.decide_blocked_text(
        blocked_text=held, is_nhs_number=True, reason="It is one.", by=steward
    )
    assert held.state == State.CONFIRMED
    assert held.texts == {"body": f"See {NUMBER}"}
    assert check_texts({"body": NUMBER}, by=author).blocking
    # Asking again about the same number does not help.
    again = held_by(author)
    assert again.pk != held.pk
    with pytest.raises(Refused, match="already looked at this number"):
        actions.appeal_blocked_text(blocked_text=again, reason="Please", by=author)


def test_an_appeal_goes_on_while_its_author_writes_on(author: User) -> None:
    held = actions.appeal_blocked_text(blocked_text=held_by(author), reason="An order", by=author)
    same = held_by(author, text=f"Better words about {NUMBER}.")
    assert (same.pk, same.state) == (held.pk, State.APPEALED)
    assert same.texts == {"body": f"Better words about {NUMBER}."}
    other = held_by(author, text=f"{NUMBER} and {ANOTHER}")
    assert (other.pk != held.pk, other.state) == (True, State.BLOCKED)


def test_words_are_needed(author: User, steward: User) -> None:
    held = held_by(author)
    with pytest.raises(Refused, match="Say what the number is"):
        actions.appeal_blocked_text(blocked_text=held, reason="  ", by=author)
    held = actions.appeal_blocked_text(blocked_text=held, reason="An order", by=author)
    with pytest.raises(Refused, match="Say why"):
        actions.decide_blocked_text(blocked_text=held, is_nhs_number=True, reason=" ", by=steward)


def test_nobody_decides_on_their_own(steward: User, person: MakePerson) -> None:
    held = actions.appeal_blocked_text(blocked_text=held_by(steward), reason="An order", by=steward)
    with pytest.raises(NotAllowed):
        actions.decide_blocked_text(
            blocked_text=held, is_nhs_number=False, reason="Yes", by=steward
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        BlockedText.objects.filter(pk=held.pk).update(decided_by=steward)
    other = person("other", Role.STEWARD)
    assert actions.decide_blocked_text(
        blocked_text=held, is_nhs_number=False, reason="Yes", by=other
    )


def test_a_decision_is_made_once(author: User, steward: User) -> None:
    held = actions.appeal_blocked_text(blocked_text=held_by(author), reason="An order", by=author)
    actions.decide_blocked_text(
        blocked_text=held, is_nhs_number=True, reason="It is one.", by=steward
    )
    with pytest.raises(NotAllowed):
        actions.decide_blocked_text(blocked_text=held, is_nhs_number=False, reason="No", by=steward)


def test_every_move_but_those_in_the_table_is_refused(author: User) -> None:
    moves = {(one, two) for one, others in BlockedText.TRANSITIONS.items() for two in others}
    assert moves == {
        ("blocked", "appealed"),
        ("blocked", "discarded"),
        ("appealed", "cleared"),
        ("appealed", "confirmed"),
        ("appealed", "discarded"),
        ("confirmed", "discarded"),
    }
    assert set(BlockedText.TRANSITIONS) == set(State)


# --- let go ---------------------------------------------------------------------------------------


def test_nothing_of_it_is_kept_once_the_box_is_saved(author: User, draft: CaseStudy) -> None:
    held = held_by(author, draft)
    actions.discard_blocked_text(form_name="another", by=author, owner=draft)
    actions.discard_blocked_text(form_name="post", by=author)
    held.refresh_from_db()
    assert held.state == State.BLOCKED
    actions.discard_blocked_text(form_name="post", by=author, owner=draft)
    held.refresh_from_db()
    assert (held.state, held.texts, held.number_digests) == (State.DISCARDED, {}, [])
    assert events(held) == ["stopped text", "let go of text"]
    actions.discard_blocked_text(form_name="post", by=author, owner=draft)
    assert events(held) == ["stopped text", "let go of text"]


def test_letting_go_of_what_was_cleared_keeps_the_decision(author: User, steward: User) -> None:
    held = actions.appeal_blocked_text(blocked_text=held_by(author), reason="An order", by=author)
    actions.decide_blocked_text(blocked_text=held, is_nhs_number=False, reason="Yes", by=steward)
    for _ in range(2):
        actions.discard_blocked_text(form_name="post", by=author)
    held.refresh_from_db()
    assert (held.state, held.texts) == (State.CLEARED, {})
    assert check_texts({"body": NUMBER}, by=author).blocking == {}
    assert events(held).count("let go of text") == 1


def test_letting_go_ends_an_appeal(author: User, steward: User) -> None:
    held = actions.appeal_blocked_text(blocked_text=held_by(author), reason="An order", by=author)
    actions.discard_blocked_text(form_name="post", by=author)
    assert not BlockedText.objects.decidable_by(steward).exists()
    with pytest.raises(NotAllowed):
        actions.decide_blocked_text(
            blocked_text=held, is_nhs_number=False, reason="Yes", by=steward
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
    seen, decided = {}, {}
    for state in State:
        held = _in_state(state, author, steward)
        for (name, user), rows in itertools.product(people.items(), [BlockedText.objects.all()]):
            # One rule, two forms.
            assert (
                permissions.can_see_blocked_text(user, held)
                == rows.visible_to(user).filter(pk=held.pk).exists()
            )
            assert (
                permissions.can_decide_blocked_text(user, held)
                == rows.decidable_by(user).filter(pk=held.pk).exists()
            )
            if permissions.can_see_blocked_text(user, held):
                seen.setdefault(state, set()).add(name)
            if permissions.can_decide_blocked_text(user, held):
                decided.setdefault(state, set()).add(name)
    assert seen == {
        State.BLOCKED: {"author"},
        State.APPEALED: {"author", "steward"},
        State.CLEARED: {"author"},
        State.CONFIRMED: {"author"},
        State.DISCARDED: {"author"},
    }
    assert decided == {State.APPEALED: {"steward"}}


def _in_state(state: str, author: User, steward: User) -> BlockedText:
    held = actions.block_text(texts={"body": NUMBER}, form_name=state, by=author)
    if state in (State.APPEALED, State.CLEARED, State.CONFIRMED):
        # About a number each: asking again about a confirmed one is refused.
        BlockedText.objects.filter(pk=held.pk).update(number_digests=[state])
        held = actions.appeal_blocked_text(blocked_text=held, reason="An order", by=author)
    if state in (State.CLEARED, State.CONFIRMED):
        held = actions.decide_blocked_text(
            blocked_text=held, is_nhs_number=state == State.CONFIRMED, reason="So", by=steward
        )
    if state == State.DISCARDED:
        actions.discard_blocked_text(form_name=state, by=author)
        held.refresh_from_db()
    assert held.state == state
    return held


def test_only_its_author_may_appeal(author: User, steward: User, person: MakePerson) -> None:
    held = held_by(author)
    for name, user in everybody(person, author, steward).items():
        assert permissions.can_appeal_blocked_text(user, held) == (name == "author")
        if name != "author" and isinstance(user, User):
            with pytest.raises(NotAllowed):
                actions.appeal_blocked_text(blocked_text=held, reason="An order", by=user)


def test_what_is_kept_for_somebody(author: User, colleague: User) -> None:
    held = held_by(author)
    held_by(colleague)
    gone = actions.block_text(texts=TEXTS, form_name="old", by=author)
    actions.discard_blocked_text(form_name="old", by=author)
    assert list(BlockedText.objects.open_for(author)) == [held]
    assert gone not in BlockedText.objects.open_for(author)
    assert list(BlockedText.objects.open_for(AnonymousUser())) == []
