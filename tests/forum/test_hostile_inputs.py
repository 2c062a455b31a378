"""Whatever is sent to any form, query or API field: no 500, nothing executed, nothing typed is lost.

A form is found on its page, as the role that sees it; one to all of its fields get a hostile text and the
others keep what they had. Each request is taken back. 10,000 of them are among the proofs.
"""

import logging
import random
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from metrics.typed_text import clean_text
from tests import hostile
from tests.access_matrix import ROLES, lines
from tests.forum.test_access import people, world  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
logger = logging.getLogger(__name__)
SAMPLE, PROOF = 120, 10_000
SEED = 20_261_129
# Whoever has most to fill in comes first.
READERS = ("steward", "lead", "region", "admin", "approver", "member", "nobody")
TYPED = {"text", "search", "email", "url", "tel", "password", "number", "date", "textarea", ""}
# They end the session or the account: what was typed is not what they are about.
LEFT_OUT = ("/account/logout/", "/account/close/", "/account/sessions/")
QUERY_NAMES = (
    *("q", "month", "treatment", "measure", "compare", "sort", "show", "page", "before", "place"),
    *("about", "kept", "next", "near", "profession", "level", "from", "to", "format", "limit"),
    *("offset", "ordering", "kind", "tag", "post", "quote", "reply", "thread", "title", "part"),
)


@dataclass
class Form:
    page: str
    action: str
    method: str
    role: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    is_multipart: bool = False


class Forms(HTMLParser):
    """Every form of a page with what its fields hold."""

    def __init__(self, html: str, page: str, role: str) -> None:
        super().__init__()
        self.page, self.role = page, role
        self.forms: list[Form] = []
        self._current: Form | None = None
        self._select = self._textarea = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urlsplit(values.get("action") or self.page)
            address = action.path + (f"?{action.query}" if action.query else "")
            self._current = Form(self.page, address, values.get("method", "get"), self.role)
            self.forms.append(self._current)
        form, name = self._current, values.get("name", "")
        if form is None:
            return
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in values:
            form.fields.setdefault(self._select, []).append(values.get("value", ""))
        elif tag == "textarea":
            self._textarea = name
            form.fields[name], _ = [""], form.typed.add(name)
        elif tag in ("input", "button") and name:
            self._add_input(form, name, values, tag)

    def _add_input(self, form: Form, name: str, values: dict[str, str], tag: str) -> None:
        kind = values.get("type", "submit" if tag == "button" else "")
        if kind == "file" or (kind in ("checkbox", "radio") and "checked" not in values):
            form.fields.setdefault(name, [])
            return
        if tag == "button" and values.get("value") == "enter":
            return
        form.fields.setdefault(name, []).append(values.get("value", ""))
        if kind in TYPED:
            form.typed.add(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._current = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea and self._current:
            self._current.fields[self._textarea][0] += data


@dataclass
class Site:
    clients: dict[str, Client]
    pages: list[tuple[str, str]]
    known: dict[tuple[str, str], list[Form]] = field(default_factory=dict)

    def ask(self, role: str, method: str, address: str, data: object) -> HttpResponse:
        """Taken back, and with the session as it was."""
        cache.clear()
        client = self.clients[role]
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        with transaction.atomic():
            response = getattr(client, method)(address, data)
            if response.status_code == 302 and method == "post":
                follow = urlsplit(response["Location"])
                if not follow.netloc:
                    shown = client.get(response["Location"])
                    assert shown.status_code < 500, (response["Location"], shown.status_code)
            transaction.set_rollback(True)
        client.cookies.clear()
        for name, value in cookies.items():
            client.cookies[name] = value
        return response

    def forms(self, role: str, page: str) -> list[Form]:
        if (role, page) not in self.known:
            response = self.ask(role, "get", page, {})
            is_html = response.headers.get("Content-Type", "").startswith("text/html")
            html = response.content.decode() if is_html and not response.streaming else ""
            found = Forms(html, page, role).forms
            self.known[role, page] = [
                form for form in found if form.fields and not form.action.startswith(LEFT_OUT)
            ]
        return self.known[role, page]


@pytest.fixture
def site(people, world, settings) -> Site:  # noqa: F811
    settings.DEMO = False
    settings.ACCOUNT_RATE_LIMITS = False
    clients = {}
    for role in ROLES:
        clients[role] = Client(headers={"sec-fetch-site": "same-origin"})
        if role != "nobody":
            clients[role].force_login(people[role])
    pages = []
    for line in lines():
        readers = [role for role in READERS if line.outcomes[role] == "200"]
        if line.method == "GET" and readers:
            pages += [(role, "/" + line.address.format(**world)) for role in readers[:2]]
    return Site(clients, pages)


def send_hostile(site: Site, count: int, seed: int) -> Counter[str]:
    """`count` requests: to forms that post, to forms that ask, and to addresses with queries."""
    chance, texts = random.Random(seed), hostile.texts(seed)
    done: Counter[str] = Counter()
    faults: dict[str, str] = {}
    while sum(done.values()) < count:
        role, page = chance.choice(site.pages)
        try:
            done[_send_one(site, role, page, chance, texts)] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is among what is reported
            done["fault"] += 1
            faults.setdefault(f"{page} {error!r}"[:200], f"{role} {page}: {error!r}"[:1500])
    assert not faults, f"{dict(done)}\n" + "\n".join(faults.values())
    return done


def _send_one(site: Site, role: str, page: str, chance: random.Random, texts) -> str:
    forms = [form for form in site.forms(role, page) if form.method == "post"]
    if forms and chance.random() < 0.75:
        _send_form(site, chance.choice(forms), chance, texts)
        return "form"
    query = {chance.choice(QUERY_NAMES): next(texts) for _ in range(chance.randint(1, 3))}
    query |= dict.fromkeys(_own_names(site, role, page, chance), next(texts))
    check(site.ask(role, "get", page, _sendable(query)), page, query)
    return "api" if page.startswith("/api/") else "query"


def _own_names(site: Site, role: str, page: str, chance: random.Random) -> list[str]:
    names = [
        name for form in site.forms(role, page) if form.method == "get" for name in form.fields
    ]
    return chance.sample(names, min(len(names), 2))


def _send_form(site: Site, form: Form, chance: random.Random, texts) -> None:
    data = {name: list(values) for name, values in form.fields.items() if values}
    names = list(form.fields)
    hit = names if chance.random() < 0.2 else chance.sample(names, min(len(names), 2))
    for name in hit:
        if name not in ("csrfmiddlewaretoken", "writer"):
            data[name] = [next(texts)]
    if chance.random() < 0.2:
        data.setdefault("action", ["send"])
    response = site.ask(form.role, "post", form.action, _sendable(data))
    check(response, form.action, data)
    if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
        _check_nothing_lost(response, form, data)


def _sendable(data: dict) -> dict:
    """Halves of characters as the bytes that a program would send for them."""
    return {
        name: [value.encode("utf-8", "surrogatepass") for value in values]
        if isinstance(values, list)
        else values.encode("utf-8", "surrogatepass")
        for name, values in data.items()
    }


def check(response: HttpResponse, address: str, data: object) -> None:
    assert response.status_code < 500, (address, response.status_code, data)
    assert response.cookies.get("hostile") is None
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    html = response.content.decode()
    for executed in ("<script>alert", "<img src=x", 'href="javascript:'):
        assert executed not in html.lower(), (address, executed, data)
    assert "TypeError" not in html and "Traceback" not in html, (address, data)


def _check_nothing_lost(response: HttpResponse, form: Form, data: dict[str, list[str]]) -> None:
    """A form that is shown again has in it what was typed, less what no text can hold."""
    shown = _plain(unescape(response.content.decode()))
    again = {
        name
        for shown_form in Forms(response.content.decode(), form.page, form.role).forms
        for name in shown_form.fields
    }
    for name in form.typed & data.keys() & again:
        received = data[name][0].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        typed = _plain(clean_text(received))
        if "password" not in name and name not in ("kept", "q"):
            assert typed in shown, (form.action, name, data[name][0][:80])


def _plain(text: str) -> str:
    return " ".join(text.replace("\ufffd", "?").split())


def test_a_sample_of_hostile_inputs(site: Site) -> None:
    done = send_hostile(site, SAMPLE, SEED)
    assert done["form"] > SAMPLE // 8 and done["query"] > 0


@pytest.mark.proofs
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_hostile_inputs(site: Site, part: int) -> None:
    done = send_hostile(site, PROOF // 10, SEED + 1 + part)
    forms = sum(map(len, site.known.values()))
    logger.info("%s: %s; %s pages, %s forms", part, dict(done), len(site.known), forms)
    assert sum(done.values()) == PROOF // 10
