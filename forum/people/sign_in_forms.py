"""allauth's forms with our own labels. Their behaviour is allauth's."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.socialaccount import forms as social_forms
from django import forms

from forum.people.adapters import refuse_unknown_domain

EMAIL = "E-mail address"
WORK_EMAIL = "Your work e-mail address"
WORK_EMAIL_HINT = "For example at nhs.net or nhs.uk. We send a link to it before you can sign in."
PASSWORD_HINT = "Use at least 12 characters. Three random words make a good password."


def relabel_fields(form: forms.Form, **labels: str) -> None:
    """Labels in our words; no placeholders, and hints only where they help."""
    for name, label in labels.items():
        if name in form.fields:
            form.fields[name].label = label
            form.fields[name].help_text = ""
            form.fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(account_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_fields(
            self, login=EMAIL, password="Password", remember="Stay signed in on this device"
        )


class WorkEmailMixin:
    """Accounts are for people who work in or with the NHS."""

    def clean_email(self) -> str:
        return refuse_unknown_domain(super().clean_email())  # type: ignore[misc]


class SignUpForm(WorkEmailMixin, account_forms.SignupForm):
    field_order = ["name", "email", "organisation", "profession", "profession_other", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_fields(self, email=WORK_EMAIL, password1="Password")
        self.fields["email"].help_text = WORK_EMAIL_HINT
        self.fields["password1"].help_text = PASSWORD_HINT


class SocialSignUpForm(WorkEmailMixin, social_forms.SignupForm):
    field_order = ["name", "email", "organisation", "profession", "profession_other"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_fields(self, email=WORK_EMAIL)
        self.fields["email"].help_text = WORK_EMAIL_HINT
        self.fields["name"].initial = self.sociallogin.user.name


class ChangeEmailForm(WorkEmailMixin, account_forms.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_fields(self, email="New work e-mail address")


class ChangePasswordForm(account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_fields(self, oldpassword="Current password", password1="New password")
        self.fields["password1"].help_text = PASSWORD_HINT
        del self.fields["password2"]


class SetPasswordForm(account_forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_fields(self, password1="Password")
        self.fields["password1"].help_text = PASSWORD_HINT
        del self.fields["password2"]


class ResetPasswordForm(account_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_fields(self, email=EMAIL)


class NewPasswordForm(account_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_fields(self, password1="New password")
        self.fields["password1"].help_text = PASSWORD_HINT
        del self.fields["password2"]


class ReauthenticateForm(account_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel_fields(self, password="Password")
