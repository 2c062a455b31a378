"""Accounts, roles and colleagues, as people meet them in a browser."""

import email
import re
import time
from collections.abc import Callable, Iterator, Sequence
from email.policy import default
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import (
    NARROW,
    WIDE,
    Opener,
    Site,
    new_context,
    waiting_for_what_clicks_open,
)
from tests.sampling import as_proofs, ways

PASSWORD = "three words which fit"
OPEN_TO_ALL = (
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-nothing/",
    "/account/password/reset/key/done/",
    "/account/confirm-email/",
    "/account/confirm-email/nothing/",
    "/account/inactive/",
    "/account/3rdparty/login/cancelled/",
)
FOR_MEMBERS = (
    "/account/",
    "/account/profile/",
    "/account/roles/",
    "/account/second-factor/",
    "/account/close/",
    "/account/email/",
    "/account/password/set/",
    "/account/2fa/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/sessions/",
    "/account/3rdparty/",
    "/account/logout/",
    "/people/",
    "/people/?near=00V&treatment=C_320",
    "/people/?q=nobody+at+all",
)

# Who can be found: nobody real finds demonstration people.
COLLEAGUES = """
from allauth.account.models import EmailAddress
from forum.people.actions import grant_role
from forum.people.models import HelpOffer, Role, User
from metrics.models import Place
for name, code, treatment in (("Ben Surgeon", "00V", "C_110"), ("Cara Heart", "03Q", "C_320")):
    email = name.split()[0].lower() + "@journeys.nhs.uk"
    if not User.objects.filter(email=email).exists():
        place = Place.objects.get(code=code)
        user = User.objects.create_user(
            email,
            name=name,
            home_place=place,
            findable=True,
            can_help_with="Advice for GPs, and one-stop heart clinics.",
        )
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        HelpOffer.objects.create(person=user, kind=HelpOffer.Kind.TREATMENT, code=treatment)
        grant_role(user=user, role=Role.MEMBER, place=None, reason="a test", by=None)
"""

# What says something else to each role; the others are about the account alone.
NOT_THE_SAME = (
    "/account/",
    "/account/roles/",
    "/account/second-factor/",
    "/account/close/",
    "/people/",
)


@pytest.fixture(scope="module")
def shown(site: Site) -> Site:
    site.seed_people()
    site.manage("shell", "-c", COLLEAGUES)
    return site


def sign_in_as(page: Page, name: str) -> None:
    page.goto("/account/login/")
    page.click(f"button:has-text('Sign in as Demo {name}')")
    assert page.url.endswith("/account/")


def newest_mail(site: Site, to: str) -> str:
    site.manage(
        "shell", "-c", "from forum.notifications.actions import send_due_emails; send_due_emails()"
    )
    folder = Path(site.environment["PATHWAY_VAR"]) / "mail"
    for path in sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True):
        for text in reversed(path.read_text().split("-" * 79)):
            message = email.message_from_string(text.strip(), policy=default)
            if message["To"] == to:
                return message.get_content()
    raise AssertionError(f"no mail to {to}")


def path_in(text: str) -> str:
    return re.search(r"https?://[^/\s]+(\S+)", text)[1]


def check(page: Page, axe: Callable[[Page], None]) -> None:
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    assert page.locator("h1").count() == 1
    assert page.title().endswith("Pathway Exchange")


def test_pages_open_to_all(shown: Site, open_page: Opener, axe: Callable[[Page], None]) -> None:
    page, without = open_page(OPEN_TO_ALL[0]), open_page(OPEN_TO_ALL[0], javascript=False)
    for path in OPEN_TO_ALL:
        page.goto(path)
        check(page, axe)
        without.goto(path)
        assert without.inner_text("h1") == page.inner_text("h1")


@pytest.mark.parametrize(
    ("who", "paths"),
    [
        ("cardiologist", FOR_MEMBERS),
        ("administrator", NOT_THE_SAME),
        *as_proofs((who, NOT_THE_SAME) for who in ("approver, West Yorkshire", "suspended")),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_pages_of_those_who_have_signed_in(
    shown: Site, open_page: Opener, axe: Callable[[Page], None], who: str, paths: Sequence[str]
) -> None:
    page, without = (open_page(paths[0], who=who, javascript=on) for on in (True, False))
    for path in paths:
        page.goto(path)
        check(page, axe)
        without.goto(path)
        assert without.inner_text("h1") == page.inner_text("h1")
    if who == "suspended":
        page.goto("/account/")
        assert "Your account is suspended" in page.inner_text("main")
        page.goto("/people/")
        assert page.inner_text("h1") == "You need a role for this page"
        assert "Your account is suspended" in page.inner_text("main")


@pytest.mark.parametrize("javascript", ways(True, False))
def test_somebody_new_opens_an_account_and_finds_a_colleague(
    shown: Site, open_page: Opener, axe: Callable[[Page], None], javascript: bool
) -> None:
    # Given a cardiologist with an NHS address
    address = f"ann{int(javascript)}@bury.nhs.uk"
    page = open_page("/", javascript=javascript)
    page.click("header a:has-text('Sign in')")
    page.click("a:has-text('Open one with your work e-mail address')")
    # When she fills in the form and forgets something, what she typed stays
    page.fill("#id_name", "Ann Other")
    page.fill("#id_email", address)
    page.select_option("#id_profession", "consultant")
    page.fill("#id_password1", PASSWORD)
    page.click("main button:has-text('Open account')")
    assert "Enter the name of your organisation" in page.inner_text(".nhsuk-error-summary")
    assert page.input_value("#id_name") == "Ann Other"
    if javascript:
        check(page, axe)
    page.fill("#id_organisation", "Bury Hospital")
    page.fill("#id_password1", PASSWORD)
    page.click("main button:has-text('Open account')")
    # And follows the link in the message, and signs in
    assert page.inner_text("h1") == "Check your e-mail"
    page.goto(path_in(newest_mail(shown, address)))
    page.click("main button:has-text('Verify address')")
    page.fill("#id_login", address)
    page.fill("#id_password", PASSWORD)
    page.click("main button:has-text('Sign in'):not(:has-text('as'))")
    # Then the header says who she is, and she says where she works and what she can help with
    assert "Ann Other" in page.inner_text("header")
    page.click("header a:has-text('Ann Other')")
    page.click("main a:has-text('Change your profile')")
    page.select_option("#id_home_place", label="Bury")
    page.check("label:has-text('Cardiology')")
    page.check("label:has-text('may find me')")
    page.click("main button:has-text('Save profile')")
    assert "Your profile has been saved." in page.inner_text("main")
    # And finds who near her has done it: herself and Bury's surgeon before York's cardiologist
    page.click("header a:has-text('Support')")
    page.click("nav.page-menu a:has-text('People')")
    names = page.locator("main h3").all_inner_texts()
    assert names.index("Ben Surgeon") < names.index("Cara Heart")
    page.select_option("#id_treatment", "C_320")
    page.click("main button:has-text('Find people')")
    assert "Cara Heart" in page.inner_text("main")
    assert "Ben Surgeon" not in page.inner_text("main")
    page.click("main a:has-text('Cara Heart')")
    assert "one-stop heart clinics" in page.inner_text("main")
    # And signs out again
    page.click("header button:has-text('Sign out')")
    page.goto("/people/")
    assert page.inner_text("h1") == "Sign in"


@pytest.mark.parametrize("javascript", ways(False, True))
def test_a_role_is_asked_for_and_granted(
    shown: Site, open_page: Opener, axe: Callable[[Page], None], javascript: bool
) -> None:
    where = {True: "Vale of York", False: "North Lincolnshire"}[javascript]
    # Given a clinician who leads on waiting times in a place
    page = open_page("/", javascript=javascript)
    sign_in_as(page, "cardiologist")
    page.click("main a:has-text('Ask for a role')")
    page.select_option("#id_role", "icb_lead")
    page.fill("#id_reason", f"I lead on waiting times in {where}")
    page.click("main button:has-text('Send request')")
    assert "is held for an Integrated Care Board" in page.inner_text(".nhsuk-error-summary")
    page.select_option("#id_place", label=where)
    page.click("main button:has-text('Send request')")
    assert "Waiting for a decision" in page.inner_text("main")
    # When the approver of that ICB looks at the requests
    other = open_page("/account/", who="approver, Humber", javascript=javascript)
    other.click("main a:has-text('Requests for roles that you can decide')")
    other.click(f"main a:has-text('ICB lead for {where}')")
    if javascript:
        check(other, axe)
    other.check("label:has-text('Grant the role')")
    other.fill("#decide_reason", "Welcome")
    other.click("main button:has-text('Save decision')")
    # Then the clinician holds the role, and sees who granted it and why
    page.goto("/account/roles/")
    words = page.inner_text("main")
    assert f"ICB lead for {where}" in words and "Granted by Demo approver" in words
    # And another ICB's approver was never asked
    third = open_page("/account/", who="approver, West Yorkshire")
    assert "(0)" in third.inner_text("main")


def code_now(secret: str, *, later: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def member(site: Site, address: str) -> None:
    site.manage(
        "shell",
        "-c",
        "from forum.people.models import User; from allauth.account.models import EmailAddress;"
        f" u = User.objects.create_user('{address}', '{PASSWORD}', name='Ben Other');"
        " EmailAddress.objects.create(user=u, email=u.email, verified=True, primary=True)",
    )


def sign_in(page: Page, address: str) -> None:
    page.goto("/account/login/")
    page.fill("#id_login", address)
    page.fill("#id_password", PASSWORD)
    page.click("main button:text-is('Sign in')")


@pytest.mark.parametrize("javascript", ways(True, False))
def test_a_steward_must_set_up_a_second_factor_first(
    shown: Site, open_page: Opener, axe: Callable[[Page], None], javascript: bool
) -> None:
    # Given somebody who has just been made a steward
    address = f"ben{int(javascript)}@example.nhs.uk"
    member(shown, address)
    shown.manage("grant_role", address, "steward", "--reason", "a test")
    # When they sign in, they are told what is missing and why
    page = open_page("/", javascript=javascript)
    sign_in(page, address)
    assert page.inner_text("h1") == "A second factor for signing in"
    assert "steward" in page.inner_text("main")
    if javascript:
        check(page, axe)
    page.click("main a:has-text('Use an authenticator app')")
    assert page.inner_text("h1") == "Confirm that it is you"
    if javascript:
        check(page, axe)
    page.fill("#id_password", PASSWORD)
    page.click("main button:has-text('Confirm')")
    secret = page.inner_text("code.key")
    if javascript:
        check(page, axe)
    page.fill("#id_code", "000000")
    page.click("main button:has-text('Turn on app')")
    assert "is wrong" in page.inner_text(".nhsuk-error-summary")
    secret = page.inner_text("code.key")
    page.fill("#id_code", code_now(secret))
    page.click("main button:has-text('Turn on app')")
    # Then they get recovery codes, and the role is active
    assert page.locator(".recovery-codes li").count() == 10
    if javascript:
        check(page, axe)
        for path in (
            "/account/2fa/",
            "/account/2fa/recovery-codes/generate/",
            "/account/2fa/totp/deactivate/",
        ):
            page.goto(path)
            check(page, axe)
    page.goto("/account/")
    assert "Not active yet" not in page.inner_text("main")
    # And the next time the password alone is not enough
    again = open_page("/", javascript=javascript)
    sign_in(again, address)
    assert again.inner_text("h1") == "Your second factor"
    if javascript:
        check(again, axe)
    again.fill("#id_code", code_now(secret, later=1))
    again.click("main button:text-is('Sign in')")
    assert "Ben Other" in again.inner_text("header")


@pytest.fixture
def with_passkeys(browser: Browser, shown: Site) -> Iterator[Page]:
    """A browser on a computer that has a fingerprint reader. Passkeys belong to a name: an address
    made of numbers has none."""
    context = new_context(browser, base_url=shown.address.replace("127.0.0.1", "localhost"))
    page = waiting_for_what_clicks_open(context.new_page())
    trouble: list[str] = []
    page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield page
    context.close()
    assert not trouble, trouble


def test_a_passkey_is_added_and_used_as_second_factor_and_instead_of_the_password(
    shown: Site, with_passkeys: Page, axe: Callable[[Page], None]
) -> None:
    page, address = with_passkeys, "cara@example.nhs.uk"
    member(shown, address)
    sign_in(page, address)
    page.goto("/account/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)
    page.click("main button:has-text('Confirm')")
    # When the passkey is added, also to be used alone
    page.fill("#id_name", "Work laptop")
    page.check("label:has-text('instead of my password')")
    page.click("main button:has-text('Add passkey')")
    page.wait_for_selector(".recovery-codes")
    page.goto("/account/2fa/webauthn/")
    assert "Work laptop" in page.inner_text("main")
    check(page, axe)
    page.click("main a:has-text('Rename')")
    page.fill("#id_name", "My laptop")
    page.click("main button:has-text('Save name')")
    assert "My laptop" in page.inner_text("main")
    page.click("header button:has-text('Sign out')")
    # Then it is asked for after the password
    sign_in(page, address)
    page.click("main button:has-text('Use a passkey')")
    page.wait_for_selector("header :text('Ben Other')")
    page.click("header button:has-text('Sign out')")
    # And it opens the site by itself
    page.goto("/account/login/")
    page.click("main button:has-text('Sign in with a passkey')")
    page.wait_for_selector("header :text('Ben Other')")
    # And it can be removed, after confirming with it that it is its owner
    page.goto("/account/2fa/webauthn/")
    page.click("main a:has-text('Remove')")
    if page.inner_text("h1") == "Confirm that it is you":
        check(page, axe)
        page.click("main a:has-text('passkey'), main a:has-text('security key')")
        page.click("main button:has-text('Use a passkey')")
        page.wait_for_selector("h1:has-text('Remove this passkey?')")
    check(page, axe)
    page.click("main button:has-text('Remove passkey')")
    assert "You have none." in page.inner_text("main")


def test_an_account_is_closed_and_its_owner_is_told_what_stays(
    shown: Site, open_page: Opener
) -> None:
    address = "dora@example.nhs.uk"
    member(shown, address)
    page = open_page("/")
    sign_in(page, address)
    page.goto("/account/close/")
    page.click("main button:has-text('Close my account')")
    # Whoever came to a computer left open does not know the password
    assert page.inner_text("h1") == "Confirm that it is you"
    page.fill("#id_password", PASSWORD)
    page.click("main button:has-text('Confirm')")
    assert "Tick the box" in page.inner_text(".nhsuk-error-summary")
    page.check("label:has-text('cannot be undone')")
    page.click("main button:has-text('Close my account')")
    assert "Your account has been closed." in page.inner_text("main")
    assert "Sign in" in page.inner_text("header")
    sign_in(page, address)
    assert "is wrong" in page.inner_text(".nhsuk-error-summary")


def test_an_administrator_allows_a_domain(
    shown: Site, open_page: Opener, axe: Callable[[Page], None]
) -> None:
    page = open_page("/account/", who="administrator")
    page.click("main a:has-text('Organisations, allowed domains and the history')")
    page.click("a:has-text('Allowed domains')")
    assert "nice.org.uk" in page.inner_text("body")
    page.goto("/admin/people/alloweddomain/add/")
    page.fill("#id_domain", "hospice.example.org")
    page.click("input[name=_save]")
    assert "hospice.example.org" in page.inner_text("body")
    page.goto("/admin/people/auditevent/")
    assert "allowed domain" in page.inner_text("body")
