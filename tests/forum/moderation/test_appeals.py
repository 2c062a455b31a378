from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.moderation import actions
from forum.moderation.models import Appeal, ModerationCase
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed, can_read_staff_content
from forum.people.request_cache import clear_request_cache
from forum.threads import actions as threads
from forum.threads.models import Post, Visibility
from tests.factories.moderation import decide_case, report_content
from tests.factories.notifications import inbox_titles
from tests.forum.moderation.conftest import NUMBER

pytestmark = pytest.mark.django_db
WHY = "Nobody can be known by it"


@pytest.fixture
def case(post: Post, reader: User, steward: User) -> ModerationCase:
    return decide_case(report_content(post, reader).case, steward, "remove")


def make_appeal(case: ModerationCase, words: str = WHY) -> Appeal:
    return actions.appeal(case=case, details=words, by=case.author)  # type: ignore[arg-type]


def decide_appeal(appeal: Appeal, by: User, *, overturned: bool, reason: str = "So") -> Appeal:
    return actions.decide_appeal(appeal=appeal, overturned=overturned, reason=reason, by=by)


def test_another_steward_takes_it_back(
    case: ModerationCase, post: Post, steward: User, second: User, author: User
) -> None:
    appeal = make_appeal(case)
    assert make_appeal(case, "Again") == appeal, "once"
    assert "Somebody appeals against what was decided" in inbox_titles(second)
    assert "Somebody appeals against what was decided" not in inbox_titles(steward)
    with pytest.raises(NotAllowed):
        decide_appeal(appeal, steward, overturned=False)
    with pytest.raises(NotAllowed):
        decide_appeal(appeal, author, overturned=True)
    assert decide_appeal(appeal, second, overturned=True).state == "overturned"
    assert Post.objects.get(pk=post.pk).visibility == Visibility.VISIBLE
    assert decide_appeal(appeal, second, overturned=True).state == "overturned", (
        "the same form twice"
    )
    with pytest.raises(Refused, match="has decided this appeal"):
        decide_appeal(appeal, steward, overturned=False)
    assert any("your appeal" in title for title in inbox_titles(author))


def test_it_stands(case: ModerationCase, post: Post, second: User) -> None:
    assert decide_appeal(make_appeal(case), second, overturned=False).state == "upheld"
    assert Post.objects.get(pk=post.pk).visibility == Visibility.REMOVED


def test_what_was_taken_out_comes_back_unless_its_author_has_written_since(
    post: Post, reader: User, steward: User, second: User, author: User
) -> None:
    text = post.body
    for mended in (False, True):
        case = decide_case(report_content(post, reader).case, steward, "edit_out", body="Less.")
        post.refresh_from_db()
        appeal = make_appeal(case)
        if mended:
            threads.edit_post(post=post, body="Mine.", by=author)
        decide_appeal(appeal, second, overturned=True)
        post.refresh_from_db()
        assert post.body == ("Mine." if mended else text)


def test_a_suspension_can_be_answered_and_is_lifted(
    post: Post, reader: User, steward: User, second: User, author: User
) -> None:
    until = timezone.localdate() + timedelta(days=30)
    case = decide_case(report_content(post, reader).case, steward, also="suspend", until=until)
    author.refresh_from_db()
    clear_request_cache()
    assert not can_read_staff_content(author)
    appeal = actions.appeal(case=case, details=WHY, by=author)
    decide_appeal(appeal, second, overturned=True)
    author.refresh_from_db()
    assert not author.is_suspended


def test_what_is_refused(case: ModerationCase, post: Post, reader: User, second: User) -> None:
    with pytest.raises(NotAllowed):
        actions.appeal(case=case, details=WHY, by=reader)
    for words in (" ", f"It is {NUMBER}", "x" * 2001):
        with pytest.raises(Refused):
            make_appeal(case, words)
    appeal = make_appeal(case)
    for reason in (" ", NUMBER):
        with pytest.raises(Refused):
            decide_appeal(appeal, second, overturned=True, reason=reason)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(
            state="upheld", decided_by=case.steward, decided_at=timezone.now(), reason="So"
        )


def test_nothing_to_appeal_against(post: Post, reader: User, steward: User, author: User) -> None:
    case = report_content(post, reader).case
    with pytest.raises(NotAllowed):
        actions.appeal(case=case, details=WHY, by=author)
    decide_case(case, steward)
    with pytest.raises(NotAllowed):
        actions.appeal(case=case, details=WHY, by=author)
