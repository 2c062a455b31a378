"""Asking a server for something: safe addresses only, trouble told apart, patient retries."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urlsplit

import httpx

USER_AGENT = "pathway-exchange/0.1 (reads the published RTT waiting times files)"

ATTEMPTS = 5
FIRST_WAIT = 2.0
LONGEST_WAIT = 120.0

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}

Sleep = Callable[[float], None]
Result = TypeVar("Result")


class FetchRefused(Exception):
    """A file or page could not be had, or must not be kept. The message is for a reader."""


class NotThere(FetchRefused):
    """The server says that there is nothing at the address."""


class BrowserCheck(FetchRefused):
    """The server wants proof of a browser. This program says what it is, so it does not try."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address} answered with a check that lets only browsers through, not with what was asked"
            " for. Nothing is wrong with the figures or with this site. Open the address in a browser,"
            " save the file, and upload it under Data, Import files (or on the server: manage.py import_rtt"
            " FILE.zip)."
        )


class TryAgain(Exception):
    """Trouble that may pass. `wait` is how long the server asked us to stay away."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


# What the pages of such checks say, in small letters; NHS England's own say none of it.
BROWSER_CHECKS = (
    b"checking your browser",
    b"checks your browser",
    b"verify you are human",
    b"verifying you are human",
    b"enable javascript and cookies to continue",
    b"awswafintegration",
    b"challenge-platform",
    b"_incapsula_resource",
)


def is_browser_check(page: bytes | bytearray) -> bool:
    start = page[:65536].lower()
    return any(words in start for words in BROWSER_CHECKS)


def new_client(transport: httpx.BaseTransport | None = None, *, site: str = "") -> httpx.Client:
    """`site`: an address; then nothing is had from elsewhere than its host, wherever that leads on."""

    def refuse_leaving(response: httpx.Response) -> None:
        if not response.has_redirect_location:
            return
        target = str(response.url.join(response.headers["Location"]))
        if site and not is_on_site(target, site):
            raise FetchRefused(
                f"{response.url} leads on to {target}, which is not on {urlsplit(site).netloc}, so"
                " nothing was fetched from it."
            )

    return httpx.Client(
        transport=transport,
        timeout=httpx.Timeout(30.0, connect=10.0),
        headers={"User-Agent": USER_AGENT},
        follow_redirects=True,
        max_redirects=5,
        event_hooks={"response": [_refuse_unsafe_redirect, refuse_leaving]},
    )


def is_safe(address: str) -> bool:
    """Https, or http to this very machine (a server in a test)."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL_HOSTS)


def is_on_site(address: str, site: str) -> bool:
    """Whether a safe address has the very host, and port, of another."""
    if not is_safe(address):
        return False
    target, home = urlsplit(address), urlsplit(site)
    return (target.scheme, target.netloc.lower()) == (home.scheme, home.netloc.lower())


@contextmanager
def answer(
    client: httpx.Client, address: str, headers: dict[str, str] | None = None
) -> Iterator[httpx.Response]:
    """The server's answer to a GET: 200, 206 or 416. Anything else raises.

    The body is read inside the context, so that trouble while it arrives is told apart too.
    """
    try:
        with client.stream("GET", address, headers=headers) as response:
            _judge(response, address)
            yield response
    except httpx.TimeoutException as error:
        raise TryAgain("it did not answer in time") from error
    except (httpx.NetworkError, httpx.ProxyError) as error:
        raise TryAgain("the connection failed") from error
    except httpx.RemoteProtocolError as error:
        raise TryAgain("the connection was cut before everything had arrived") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchRefused(f"The address {address} could not be read: {error}.") from error


def with_attempts(attempt: Callable[[], Result], address: str, sleep: Sleep) -> Result:
    """The attempt's result, trying again after a growing pause while there is hope."""
    for turn in range(1, ATTEMPTS + 1):
        try:
            return attempt()
        except TryAgain as trouble:
            if turn == ATTEMPTS:
                raise FetchRefused(
                    f"{address} could not be fetched in {ATTEMPTS} tries: at the last, {trouble}. "
                    "Try again later."
                ) from trouble
            sleep(FIRST_WAIT * 2 ** (turn - 1) if trouble.wait is None else trouble.wait)
    raise AssertionError("unreachable")


def _judge(response: httpx.Response, address: str) -> None:
    status = response.status_code
    if status in (200, 206, 416):
        return
    # Seen since autumn 2026: "accepted", with nothing in it, until a script has run.
    if status == 202 or response.headers.get("cf-mitigated") == "challenge":
        raise BrowserCheck(address)
    if status == 429 or status >= 500:
        raise TryAgain(f"it answered with error {status}", wait=_requested_wait(response))
    if status in (404, 410):
        raise NotThere(
            f"There is nothing at {address} any more. NHS England may have replaced it: "
            "read its pages again to find the newest file."
        )
    raise FetchRefused(f"The server would not hand over {address}: it answered {status}.")


def _requested_wait(response: httpx.Response) -> float | None:
    retry_after = response.headers.get("Retry-After", "").strip()
    if retry_after.isdecimal():
        return min(float(retry_after), LONGEST_WAIT)
    try:
        when = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return min(max((when - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_WAIT)


def _refuse_unsafe_redirect(response: httpx.Response) -> None:
    if not response.has_redirect_location:
        return
    target = response.url.join(response.headers["Location"])
    # Http leads on only from this machine to itself; https never leads back to http.
    local = response.url.scheme == "http" and target.host == response.url.host
    if target.scheme != "https" and not (local and is_safe(str(target))):
        raise FetchRefused(
            f"{response.url} leads on to {target}, which is not a safe (https) address, so "
            "nothing was fetched from it."
        )
