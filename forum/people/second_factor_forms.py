"""allauth's forms for codes and passkeys with our own labels. Their behaviour is allauth's."""

from typing import Any

from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as apps
from allauth.mfa.webauthn import forms as passkeys

from forum.people.sign_in_forms import relabel_fields

NO_ANSWER = (
    "We got no answer from a passkey. Turn on JavaScript, and use a device that has a passkey."
)
CODE_HINT = "6 digits from your authenticator app, or one of your recovery codes"


class AuthenticateForm(codes.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_fields(self, code="Code")
        self.fields["code"].help_text = CODE_HINT


class ReauthenticateForm(codes.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_fields(self, code="Code")
        self.fields["code"].help_text = CODE_HINT


class ActivateAppForm(apps.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_fields(self, code="The 6 digits that the app shows now")


class AddPasskeyForm(passkeys.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["name"] = ""
        relabel_fields(
            self, name="Name of this passkey", passwordless="Use it instead of my password too"
        )
        self.fields["name"].help_text = "For example: work laptop, or my phone"
        self.fields["credential"].error_messages["required"] = NO_ANSWER


class RenamePasskeyForm(passkeys.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_fields(self, name="Name of this passkey")


class PasskeyLoginForm(passkeys.LoginWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages["required"] = NO_ANSWER


class PasskeyAuthenticateForm(passkeys.AuthenticateWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages["required"] = NO_ANSWER


class PasskeyReauthenticateForm(passkeys.ReauthenticateWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages["required"] = NO_ANSWER
