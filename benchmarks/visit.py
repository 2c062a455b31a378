"""What a first visit to a page sends, as served: the page and all that it asks the browser to fetch."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from django.test import Client

AS_A_BROWSER = {"accept-encoding": "gzip", "host": "localhost"}
# Link elements that name a file to fetch, scripts, pictures; then what those files ask for.
_IN_HTML = re.compile(
    r'<link rel="(?:icon|stylesheet)" href="([^"]+)"|<(?:script|img)\b[^>]*\bsrc="([^"]+)"'
)
_IN_CSS = re.compile(r"""url\(["']?([^)"']+)["']?\)""")
_IN_SCRIPT = re.compile(r"""\bfrom\s*["']([^"']+)["']""")
_INSIDE = {"text/html": _IN_HTML, "text/css": _IN_CSS, "text/javascript": _IN_SCRIPT}


def keep_no_pages() -> None:
    """In a measuring process: what is measured is how a page is made."""
    from django.conf import settings

    settings.MIDDLEWARE.remove("config.kept_pages.KeptPagesMiddleware")


def cold_visit(path: str) -> dict[str, int]:
    """Bytes sent for each address, the page's own first. Pictures that a style sheet might use are
    counted whether they are shown or not."""
    client = Client(headers=AS_A_BROWSER)
    sent: dict[str, int] = {}
    waiting = [path]
    while waiting:
        address = waiting.pop(0)
        sent[address], addresses = _fetch(client, address)
        waiting += [
            address for address in addresses if address not in sent and address not in waiting
        ]
    return sent


def _fetch(client: Client, address: str) -> tuple[int, list[str]]:
    response = client.get(address)
    if response.status_code != 200:
        raise ValueError(f"{address} answered {response.status_code}")
    data = b"".join(response) if response.streaming else response.content
    pattern = _INSIDE.get(response.headers["Content-Type"].split(";")[0])
    return len(data), list(_addresses(pattern, response, data, address)) if pattern else []


def _addresses(pattern: re.Pattern[str], response, data: bytes, base: str) -> Iterator[str]:  # type: ignore[no-untyped-def]
    import gzip

    text = gzip.decompress(data) if response.headers.get("Content-Encoding") == "gzip" else data
    for match in pattern.finditer(text.decode()):
        address = urlsplit(urljoin(base, next(filter(None, match.groups()))))
        if not address.scheme:
            yield address.path
