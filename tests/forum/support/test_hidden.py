"""Before a flag is shown nobody else learns of it: by address, list, search, suggestion or feed."""

import pytest
from django.test import Client

from forum.people.models import User
from forum.search.actions import refresh
from forum.search.models import SearchDocument
from forum.search.results import search_documents
from forum.support import actions
from forum.support.models import Flag
from forum.threads import actions as threads
from forum.threads.feeds import entries
from tests.factories.support import QUESTION

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
WORD = "zygomatic"


@pytest.fixture
def discussed_flag(sent: Flag, lead: User) -> Flag:
    assert sent.thread is not None
    assert threads.reply(thread=sent.thread, body=f"A {WORD} matter.", by=lead).post
    refresh()
    return sent


def shows(client: Client, path: str) -> bool:
    page = client.get(path, follow=True).content.decode()
    return "Between the area" in page or QUESTION in page or f"A {WORD} matter" in page


def test_nobody_else_finds_it(
    discussed_flag: Flag, lead: User, colleague: User, steward: User, peer: User, client: Client
) -> None:
    thread = discussed_flag.thread
    assert thread is not None and SearchDocument.objects.filter(kind="thread").exists()
    for user in (colleague, steward, peer):
        client.force_login(user)
        assert client.get(f"/discussions/{thread.pk}/").status_code == 404
        assert client.get(f"/discussions/posts/{thread.first_post_id}/").status_code == 404
        for path in ("/discussions/", "/places/03R/", "/notifications/", f"/search/?q={WORD}", "/"):
            assert not shows(client, path), (user, path)
        results = search_documents(WORD, user=user)
        assert results.total == 0, user
        assert entries(user, None, 50) == []
    client.force_login(lead)
    assert shows(client, f"/search/?q={WORD}") and entries(lead, None, 50)


def test_what_is_said_there_stays_there_when_it_is_shown(
    discussed_flag: Flag, lead: User, colleague: User, client: Client
) -> None:
    actions.reply_to_flag(flag=discussed_flag, kind="accept", body="Yes, please.", by=lead)
    refresh()
    client.force_login(colleague)
    assert Flag.objects.visible_to(colleague).exists()
    assert discussed_flag.thread is not None
    assert client.get(f"/discussions/{discussed_flag.thread.pk}/").status_code == 404
    assert search_documents(WORD, user=colleague).total == 0
