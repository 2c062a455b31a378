"""allauth's adapters: who can open an account, and what happens when they sign in."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import user_email
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django import forms
from django.http import HttpRequest
from django.urls import reverse

from forum.people import actions, permissions
from forum.people.idle import start_session
from forum.people.models import AllowedDomain, KeptText, User
from forum.people.names import refused_name
from forum.people.web.last_person import last_person_id
from metrics.client_address import client_address

UNKNOWN_DOMAIN_MESSAGE = (
    "Enter a work e-mail address. Accounts are for people who work in or with the NHS in England,"
    " and we do not know this address as theirs."
)

# In the session of a first sign-in: then come three questions, and a page that says what to do first. A
# second factor is offered there to everybody.
NEW_MEMBER_KEY = "new member"


def refuse_unknown_domain(email: str) -> str:
    if AllowedDomain.objects.for_email(email) is None:
        raise forms.ValidationError(UNKNOWN_DOMAIN_MESSAGE, code="unknown_domain")
    return email


def required_next_url(user: permissions.AnyUser) -> str:
    """Where somebody must go before they can take part: second factor, then profile; or nowhere."""
    if not isinstance(user, User):
        return ""
    if permissions.grants_awaiting_second_factor(user):
        return reverse("second_factor")
    return "" if user.name and user.organisation_id else reverse("profile")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is wrong. Check both and try again.",
        "incorrect_code": "This code is wrong. Enter the code that your app shows now.",
        "too_many_login_attempts": "You have tried too many times. Wait 5 minutes, then try again.",
        "enter_current_password": "Enter your current password.",
        "incorrect_password": "The password is wrong. Try again.",
    }

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By account and address, so that nobody keeps others from signing in by trying wrong passwords
        for them; and where a hospital has one address for all, the browser in which somebody signed in
        before counts for itself."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        login = str(credentials.get("email", credentials.get("username", "")))
        own = User.objects.filter(pk=last_person_id(request)).with_email(login).exists()
        return f"{key}:{client_address(request)}:{'own browser' if own else ''}"

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def login(self, request: HttpRequest, user: User) -> None:
        """The last step of every way in; by now an address has been verified."""
        super().login(request, user)
        start_session(request)
        request.session[NEW_MEMBER_KEY] = actions.register_member(user=user) is not None

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        is_new = super().confirm_email(request, email_address)
        actions.record_address_verified(user=email_address.user)
        return is_new

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        url, user = super().get_login_redirect_url(request), request.user
        if isinstance(user, User) and KeptText.objects.of(user).exists():
            url = reverse("kept_texts")
        if not required_next_url(request.user) and request.session.pop(NEW_MEMBER_KEY, False):
            return f"{reverse('first_questions')}?{urlencode({'next': url})}"
        return required_next_url(request.user) or url

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return required_next_url(request.user) or super().get_signup_redirect_url(request)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is wrong. Enter the code that your app shows now.",
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Pathway Exchange"}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Signing in through an employer's or a national provider."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Only addresses at allowed domains count, or a provider could vouch for any address."""
        sociallogin.email_addresses = [
            address
            for address in sociallogin.email_addresses
            if AllowedDomain.objects.for_email(address.email)
        ]
        if not sociallogin.is_existing and not sociallogin.email_addresses:
            user_email(sociallogin.user, "")
        if sociallogin.is_existing:
            # The provider vouches for the address each time.
            actions.record_address_verified(user=sociallogin.user)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        full_name = f"{data.get('first_name') or ''} {data.get('last_name') or ''}".strip()
        name = (data.get("name") or full_name)[:150]
        # Without one they are asked for it.
        user.name = "" if refused_name(name) else name
        return user

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        user: User = super().save_user(request, sociallogin, form)
        if form is None:
            actions.record_sign_up(
                user=user, name=user.name, profession="", profession_other="", organisation=""
            )
        return user

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        return bool(sociallogin.email_addresses)
