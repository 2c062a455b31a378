"""Opening an account and signing in, as allauth runs it with this site's rules."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forum.notifications.actions import send_due_emails
from forum.notifications.models import OutgoingEmail
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import roles_of
from tests.factories.people import SECRET, add_second_factor
from tests.unanswered import unanswered_port

pytestmark = pytest.mark.django_db
PASSWORD = "three words which fit"
DETAILS = {
    "name": "Ann Other",
    "email": "Ann@Bury.nhs.uk",
    "organisation": "Bury Hospital",
    "profession": "nurse",
    "password1": PASSWORD,
}


def code_now(secret: str = SECRET, *, later: int = 0) -> str:
    """What the app shows. A code works once; one half minute later there is another."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def link_in(message: mail.EmailMessage) -> str:
    return re.search(r"https?://testserver(\S+)", message.body)[1]


def delivered() -> list[mail.EmailMessage]:
    """What the worker has sent by now."""
    send_due_emails()
    return mail.outbox


def sign_in(client: Client, email: str, password: str = "a long enough phrase", **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def signed_in_as(client: Client) -> User | None:
    number = client.session.get("_auth_user_id")
    return User.objects.get(pk=number) if number else None


def errors(response) -> dict[str, list[str]]:
    return {name: list(messages) for name, messages in response.context["form"].errors.items()}


# --- opening an account ---------------------------------------------------------------------------


def test_opening_an_account_from_the_form_to_membership(client) -> None:
    response = client.post(reverse("account_signup"), DETAILS)
    assert response.headers["Location"] == reverse("account_email_verification_sent")
    user = User.objects.get(email="ann@bury.nhs.uk")
    assert (user.name, user.organisation_name) == ("Ann Other", "Bury Hospital")
    assert roles_of(user) == frozenset()
    # Before the address is verified nobody gets in, with the right password either.
    sign_in(client, user.email, PASSWORD)
    assert signed_in_as(client) is None
    (message,) = delivered()
    assert message.subject == "Pathway Exchange: Verify your e-mail address"
    link = link_in(message)
    assert "Is ann@bury.nhs.uk your address?" in client.get(link).content.decode()
    client.post(link)
    assert EmailAddress.objects.get(user=user).verified
    response = sign_in(client, user.email, PASSWORD)
    # Three questions, which can be skipped, and then a second factor is offered to everybody, once.
    assert response.headers["Location"] == f"{reverse('first_questions')}?next=%2F"
    assert reverse("first_steps") in client.get(response.headers["Location"]).content.decode()
    steps = client.get(reverse("first_steps")).content.decode()
    assert "Set up a second factor" in steps
    client.post(reverse("account_logout"))
    response = sign_in(client, user.email, PASSWORD)
    assert response.headers["Location"] == reverse("home")
    assert signed_in_as(client) == user
    assert roles_of(user) == {Role.MEMBER}
    verbs = [event.verb for event in AuditEvent.objects.about(user)]
    assert verbs == ["signed up", "verified address", "granted role"]


@pytest.mark.parametrize("state", ["stopped", "frozen"])
def test_no_page_waits_for_the_mail_server(client, settings, state) -> None:
    with unanswered_port(state) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.2
        began = time.monotonic()
        response = client.post(reverse("account_signup"), DETAILS)
        assert response.headers["Location"] == reverse("account_email_verification_sent")
        address = {"email": "ann@bury.nhs.uk"}
        assert client.post(reverse("account_reset_password"), address).status_code == 302
        # Signing up takes as long as it takes to make the password's hash.
        assert time.monotonic() - began < 2
        send_due_emails()
    waiting = OutgoingEmail.objects.filter(kind="account", state="waiting", attempts=1)
    assert waiting.count() == 2
    waiting.update(next_attempt_at=timezone.now())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert len(delivered()) == 2
    # The link opens the account: it is kept no longer than it must be.
    assert set(OutgoingEmail.objects.values_list("state", "text")) == {("sent", "")}


def test_an_nhs_number_opens_no_account(client) -> None:
    form_data = {**DETAILS, "organisation": "Ward of 943 476 5919"}
    response = client.post(reverse("account_signup"), form_data)
    assert "looks like an NHS number" in errors(response)["organisation"][0]
    assert "Ward of 943 476 5919" in response.content.decode()
    assert not User.objects.filter(email="ann@bury.nhs.uk").exists()


@pytest.mark.parametrize("email", ["ann@gmail.com", "ann@nhs.net.example.com"])
def test_only_addresses_at_allowed_domains(client, email: str) -> None:
    response = client.post(reverse("account_signup"), {**DETAILS, "email": email})
    assert "Enter a work e-mail address" in errors(response)["email"][0]
    assert response.context["form"]["name"].value() == "Ann Other"
    assert not User.objects.exists() and not delivered()


def test_what_must_be_filled_in(client) -> None:
    form_errors = errors(client.post(reverse("account_signup"), {}))
    assert set(form_errors) == {"name", "email", "profession", "password1"}
    response = client.post(reverse("account_signup"), {**DETAILS, "organisation": ""})
    assert errors(response) == {"organisation": ["Enter the name of your organisation"]}
    response = client.post(reverse("account_signup"), {**DETAILS, "profession": "other"})
    assert errors(response) == {"profession_other": ["Enter your profession"]}
    response = client.post(
        reverse("account_signup"), {**DETAILS, "email": "a@nice.org.uk", "organisation": ""}
    )
    assert response.status_code == 302
    assert User.objects.get().organisation_name.startswith("National Institute for Health")


@pytest.mark.parametrize(
    ("password", "problem"),
    [("short", "too short"), ("password1234", "too common"), ("ann@bury.nhs.uk", "too similar")],
)
def test_password_rules(client, password: str, problem: str) -> None:
    response = client.post(reverse("account_signup"), {**DETAILS, "password1": password})
    assert problem in errors(response)["password1"][0]


def test_nobody_learns_who_has_an_account(client, member) -> None:
    response = client.post(reverse("account_signup"), {**DETAILS, "email": member.email})
    free = Client().post(reverse("account_signup"), DETAILS)
    assert (response.status_code, response.headers["Location"]) == (
        free.status_code,
        free.headers["Location"],
    )
    assert delivered()[0].subject == "Pathway Exchange: You already have an account"
    for email in (member.email, "nobody@example.nhs.uk"):
        answer = Client().post(reverse("account_reset_password"), {"email": email})
        assert answer.headers["Location"] == reverse("account_reset_password_done")
    wrong = errors(sign_in(Client(), member.email, "not it at all"))
    assert wrong == errors(sign_in(Client(), "nobody@example.nhs.uk", "not it at all"))
    assert wrong == {
        "__all__": ["The e-mail address or the password is wrong. Check both and try again."]
    }


# --- signing in and out ---------------------------------------------------------------------------


def test_signing_in_leads_on_and_out_needs_a_button(client, member) -> None:
    member.organisation_id = None
    response = sign_in(client, member.email, next="/people/")
    assert response.headers["Location"] == "/people/"
    away = sign_in(Client(), member.email, next="https://elsewhere.example/")
    assert away.headers["Location"] == reverse("profile")
    assert client.get(reverse("account_logout")).status_code == 200
    assert signed_in_as(client) == member
    client.post(reverse("account_logout"))
    assert signed_in_as(client) is None


def test_sessions_are_listed_and_others_can_be_ended(client, member) -> None:
    other_client = Client(HTTP_USER_AGENT="Another browser")
    sign_in(other_client, member.email)
    sign_in(client, member.email)
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "Another browser" in page and "(here)" in page
    client.post(reverse("usersessions_list"))
    assert signed_in_as(client) == member
    assert other_client.get(reverse("account")).status_code == 302


def test_guessing_is_slowed_down(client, member) -> None:
    for _ in range(5):
        assert "is wrong" in str(errors(sign_in(client, member.email, "not it at all")))
    response = sign_in(client, member.email)
    assert errors(response) == {
        "__all__": ["You have tried too many times. Wait 5 minutes, then try again."]
    }
    assert signed_in_as(client) is None


def test_too_many_tries_are_a_page_of_ours(client, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    client.post(reverse("account_signup"), {})
    response = client.post(reverse("account_signup"), {})
    assert response.status_code == 429
    assert "Too many tries" in response.content.decode()


def test_a_closed_account_cannot_sign_in(client, member) -> None:
    member.is_active = False
    member.save()
    assert sign_in(client, member.email).headers["Location"] == reverse("account_inactive")
    assert signed_in_as(client) is None


def test_a_forgotten_password(client, member) -> None:
    client.post(reverse("account_reset_password"), {"email": member.email})
    address = client.get(link_in(delivered()[0])).headers["Location"]
    response = client.post(address, {"password1": "quite another phrase"})
    assert response.headers["Location"] == reverse("account_reset_password_from_key_done")
    # Whoever reads a mailbox has not signed in by that.
    assert signed_in_as(client) is None
    sign_in(client, member.email, "quite another phrase")
    assert signed_in_as(client) == member


def test_changing_the_address_keeps_to_the_allowed_domains(client, member) -> None:
    sign_in(client, member.email)
    client.post(reverse("account_reauthenticate"), {"password": "a long enough phrase"})
    address = reverse("account_email")
    response = client.post(address, {"action_add": "", "email": "me@gmail.com"})
    assert "Enter a work e-mail address" in errors(response)["email"][0]
    client.post(address, {"action_add": "", "email": "new@example.nhs.uk"})
    member.refresh_from_db()
    assert member.email == "member@example.nhs.uk"
    client.post(link_in(delivered()[-1]))
    member.refresh_from_db()
    assert member.email == "new@example.nhs.uk"
    assert EmailAddress.objects.get(user=member).email == "new@example.nhs.uk"


# --- second factor --------------------------------------------------------------------------------


def test_setting_up_an_authenticator_app_and_signing_in_with_it(client, person) -> None:
    user = person("approver", Role.APPROVER, "QWO", factor=False)
    assert sign_in(client, user.email).headers["Location"] == reverse("second_factor")
    assert "approver for West Yorkshire" in client.get(reverse("second_factor")).content.decode()
    assert roles_of(user) == {Role.MEMBER}
    # allauth asks for the password again before it changes how one signs in.
    activate = reverse("mfa_activate_totp")
    assert client.get(activate).headers["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": "a long enough phrase"})
    secret = client.get(activate).context["form"].secret
    assert client.post(activate, {"code": "000000"}).context["form"].errors
    response = client.post(activate, {"code": code_now(secret)})
    assert response.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert roles_of(user) == {Role.MEMBER, Role.APPROVER}
    # From now on the password alone is not enough.
    other_client = Client()
    assert sign_in(other_client, user.email).headers["Location"] == reverse("mfa_authenticate")
    assert signed_in_as(other_client) is None
    assert other_client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert signed_in_as(other_client) is None
    other_client.post(reverse("mfa_authenticate"), {"code": code_now(secret, later=1)})
    assert signed_in_as(other_client) == user


def test_a_recovery_code_works_once(client, approver) -> None:
    codes = RecoveryCodes.activate(approver).get_unused_codes()
    for tries, expected in ((client, approver), (Client(), None)):
        sign_in(tries, approver.email)
        tries.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert signed_in_as(tries) == expected


def test_guessing_codes_is_slowed_down(client, approver) -> None:
    sign_in(client, approver.email)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    response = client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert "tried too many times" in str(response.context["form"].errors)
    assert signed_in_as(client) is None


def test_taking_the_factor_off_makes_the_role_dormant_again(client, approver) -> None:
    sign_in(client, approver.email)
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    client.post(reverse("mfa_reauthenticate"), {"code": code_now(later=1)})
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert roles_of(approver) == {Role.MEMBER}
    # Its owner is told, in case it was somebody else.
    assert delivered()[-1].to == [approver.email]
    assert "If this was not you, change your password now." in delivered()[-1].body


def test_who_must_act_in_a_role_is_sent_to_set_one_up(client, person, member) -> None:
    chief = person("chief", Role.ADMINISTRATOR, factor=False)
    client.force_login(chief)
    for address in (reverse("role_requests"), f"/people/{member.pk}/do/grant/"):
        response = client.get(address)
        assert response.headers["Location"].startswith(reverse("second_factor"))
    assert client.post(f"/people/{member.pk}/do/grant/", {}).status_code == 302
    # What needs no such role stays open to them.
    assert client.get(reverse("people")).status_code == 200
    add_second_factor(chief)
    assert client.get(reverse("role_requests")).status_code == 200


def test_where_one_was_going_is_kept_only_within_the_site(client, member) -> None:
    client.force_login(member)
    add_second_factor(member)
    for back, is_linked in (("/people/requests/", True), ("https://elsewhere.example/", False)):
        page = client.get(reverse("second_factor"), {"next": back}).content.decode()
        assert ("Go on to where you were going" in page) is is_linked


# --- the admin ------------------------------------------------------------------------------------


def test_the_admin_has_no_sign_in_of_its_own(client, person, administrator, member) -> None:
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == f"{reverse('account_login')}?next=/admin/"
    client.force_login(member)
    assert client.get("/admin/", follow=True).status_code == 404
    chief = person("chief", Role.ADMINISTRATOR, factor=False)
    client.force_login(chief)
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("second_factor"))
    boss = User.objects.create_superuser("boss@example.nhs.uk", "a long enough phrase")
    client.force_login(boss)
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("second_factor"))
    client.force_login(administrator)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/login/").headers["Location"] == "/admin/"


def test_an_administrator_keeps_domains_there_and_changes_no_history(client, administrator) -> None:
    client.force_login(administrator)
    response = client.post("/admin/people/alloweddomain/add/", {"domain": "Example.ORG"})
    assert response.status_code == 302
    event = AuditEvent.objects.filter(object_type="alloweddomain").get()
    assert (event.actor_name, event.verb, event.object_label) == (
        "Administrator",
        "allowed domain",
        "example.org",
    )
    number = AuditEvent.objects.first().pk
    page = client.get(f"/admin/people/auditevent/{number}/change/")
    assert page.status_code == 200 and b'name="_save"' not in page.content
    assert client.post(f"/admin/people/auditevent/{number}/change/", {}).status_code == 404
    assert client.post(f"/admin/people/auditevent/{number}/delete/", {}).status_code == 404
    # Who administers by role does not reach accounts' inner parts.
    assert client.get("/admin/mfa/authenticator/").status_code == 404


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/admin/people/alloweddomain/add/", {"domain": "example.org", "note": "943 476 5919"}),
        ("/admin/people/organisation/add/", {"name": "Trust 943 476 5919", "code": "RXY"}),
    ],
)
def test_what_is_kept_there_holds_no_number_of_a_patient(
    client, administrator, address: str, typed: dict[str, str]
) -> None:
    client.force_login(administrator)
    response = client.post(address, typed)
    assert response.status_code == 200
    assert "looks like an NHS number" in response.content.decode()
    assert not AuditEvent.objects.filter(object_type__in=["alloweddomain", "organisation"]).exists()
