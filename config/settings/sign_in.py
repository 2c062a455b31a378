"""Accounts, the second factor and sign-in by an OpenID Connect provider."""

from urllib.parse import urlsplit

from config.settings.environment import env

AUTH_USER_MODEL = "people.User"
SESSION_ENGINE = "forum.people.sessions"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "forum.people.admin_site.RolePermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "forum.people.password_rules.PatternPasswordValidator"},
]
ACCOUNT_ADAPTER = "forum.notifications.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "forum.people.forms.SignUpDetailsForm"
ACCOUNT_FORMS = {
    "login": "forum.people.sign_in_forms.SignInForm",
    "signup": "forum.people.sign_in_forms.SignUpForm",
    "add_email": "forum.people.sign_in_forms.ChangeEmailForm",
    "change_password": "forum.people.sign_in_forms.ChangePasswordForm",
    "set_password": "forum.people.sign_in_forms.SetPasswordForm",
    "reset_password": "forum.people.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "forum.people.sign_in_forms.NewPasswordForm",
    "reauthenticate": "forum.people.sign_in_forms.ReauthenticateForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Pathway Exchange: "
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# By address, wide enough for a hospital behind one; and for each account from each address (see
# AccountAdapter), which is what stops guessing.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    # By the contact form, which is open to strangers: from one address, and from everybody.
    "contact": "5/h/ip,200/d/key",
}
# Whoever can read a mailbox must not get past the second factor with it.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
MFA_ADAPTER = "forum.people.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Pathway Exchange"
# One code before and one after the present one: telephones' clocks are not exact.
MFA_TOTP_TOLERANCE = 1
# It guards against accounts opened with somebody else's address. Here nobody can sign in before
# the address is verified, and a change of employer must not need the second factor taken off.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "forum.people.second_factor_forms.AuthenticateForm",
    "reauthenticate": "forum.people.second_factor_forms.ReauthenticateForm",
    "activate_totp": "forum.people.second_factor_forms.ActivateAppForm",
    "add_webauthn": "forum.people.second_factor_forms.AddPasskeyForm",
    "edit_webauthn": "forum.people.second_factor_forms.RenamePasskeyForm",
    "login_webauthn": "forum.people.second_factor_forms.PasskeyLoginForm",
    "authenticate_webauthn": "forum.people.second_factor_forms.PasskeyAuthenticateForm",
    "reauthenticate_webauthn": "forum.people.second_factor_forms.PasskeyReauthenticateForm",
}
SOCIALACCOUNT_ADAPTER = "forum.people.adapters.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "forum.people.sign_in_forms.SocialSignUpForm"}
# Any OpenID Connect provider, such as NHS CIS2 or Entra ID. Its callback address here is
# /account/oidc/staff/login/callback/.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="").rstrip("/")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "forum.people.openid.provider.Provider",
        "APPS": [
            {
                "provider_id": "staff",
                "name": env.str("OIDC_NAME", default="your organisation"),
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}
# A browser checks where a form leads through every redirect, so the provider's own address must
# be allowed, and any that it passes people on to.
OIDC_ORIGINS = [
    f"{parts.scheme}://{parts.netloc}"
    for parts in map(urlsplit, [OIDC_SERVER_URL, *env.list("OIDC_LEADS_TO", default=[])])
    if parts.netloc
]
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"
