"""Links from e-mails and bookmarks lead on to where the page is now."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.mark.parametrize(
    ("former", "today"),
    [
        ("/threads/", "/discussions/"),
        ("/threads/12/?page=2", "/discussions/12/?page=2"),
        ("/threads/posts/7/edit/", "/discussions/posts/7/edit/"),
        ("/notices/", "/notifications/"),
        ("/notices/feed/secret/", "/notifications/feed/secret/"),
        ("/notices/letters/", "/notifications/undelivered-emails/"),
        ("/notices/letters/5/again/", "/notifications/undelivered-emails/5/resend/"),
        ("/case-studies/3/look-after/", "/case-studies/3/manage/"),
        ("/case-studies/3/write/cost/keep/", "/case-studies/3/write/cost/autosave/"),
        ("/discussions/posts/7/mark/not-useful/", "/discussions/posts/7/do/unmark-useful/"),
        ("/case-studies/appeals/3/", "/moderation/blocked-texts/3/"),
        ("/moderation/mine/", "/moderation/decisions/"),
        ("/account/roles/4/withdraw/", "/people/requests/4/do/withdraw/"),
        ("/people/roles/4/end/", "/people/roles/4/"),
        ("/support/data/4/do/settle/", "/support/disputes/4/do/resolve/"),
        ("/support/flags/4/do/talk/", "/support/flags/4/do/discuss/"),
        ("/support/plans/4/do/talk/", "/support/plans/4/do/discuss/"),
    ],
)
def test_a_former_address_leads_to_the_page(client: Client, former: str, today: str) -> None:
    response = client.get(former)
    assert (response.status_code, response.headers["Location"]) == (301, today)


def test_one_click_unsubscribing_goes_on_working(client: Client) -> None:
    """Mail programs send it, and must send it again as it was."""
    response = client.post("/notices/unsubscribe/token/", {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 308
    assert response.headers["Location"] == "/notifications/unsubscribe/token/"
