"""The address that limits count by is not for the visitor to choose."""

import pytest

from metrics.api.throttling import AddressThrottle, FeedThrottle
from metrics.client_address import NOT_KNOWN, client_address

PROXY = "10.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "peer", "address"),
    [
        (0, "6.6.6.6", "192.0.2.7", "192.0.2.7"),
        (1, "6.6.6.6, 192.0.2.7", PROXY, "192.0.2.7"),
        (2, "6.6.6.6, 192.0.2.7, 10.0.0.2", PROXY, "192.0.2.7"),
        # Not through both proxies: the header is the visitor's own.
        (2, "6.6.6.6", "192.0.2.7", "192.0.2.7"),
        (1, "", "192.0.2.7", "192.0.2.7"),
        (0, "", "2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        (0, "", "::ffff:192.0.2.7", "192.0.2.7"),
        (0, "", "", NOT_KNOWN),
        (1, "not an address", PROXY, NOT_KNOWN),
    ],
)
def test_only_our_own_proxies_are_believed(rf, settings, proxies, forwarded, peer, address) -> None:
    settings.NUM_PROXIES = proxies
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert client_address(rf.get("/", REMOTE_ADDR=peer, **more)) == address


@pytest.mark.django_db
def test_the_api_cannot_be_asked_more_often_by_saying_another_address(client, monkeypatch) -> None:
    monkeypatch.setattr(AddressThrottle, "get_rate", lambda self: "2/minute")
    codes = [
        client.get("/api/v1/", headers={"x-forwarded-for": f"6.6.6.{n}"}).status_code
        for n in range(4)
    ]
    assert codes == [200, 200, 429, 429]


@pytest.mark.django_db
def test_nor_feeds(client, monkeypatch) -> None:
    monkeypatch.setattr(FeedThrottle, "get_rate", lambda self: "2/minute")
    codes = [
        client.get("/measures/nothing/feed/", headers={"x-forwarded-for": f"6.6.6.{n}"}).status_code
        for n in range(4)
    ]
    assert codes == [404, 404, 429, 429]


def test_the_cache_names_no_visitor(rf) -> None:
    request = rf.get("/", REMOTE_ADDR="192.0.2.7")
    request.user = None
    key = AddressThrottle().get_cache_key(request, None)
    assert "192.0.2.7" not in key
    assert key == AddressThrottle().get_cache_key(request, None)
