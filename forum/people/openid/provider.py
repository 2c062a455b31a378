"""OpenID Connect as NHS CIS2 and Entra ID want it: the authorisation code with PKCE, a nonce, and
an id_token whose signature is checked.

allauth sends no nonce and trusts the id_token that it fetched itself. Both are allowed, but the
one costs a line and the other a request, and together they refuse a token meant for someone else.
"""

from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string


class OpenIDConnectAdapter(OpenIDConnectOAuth2Adapter):
    """The exchange with the provider. `nonce` is the one that this browser was sent off with."""

    nonce = ""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("the provider sent no id_token")
        login = super().complete_login(request, app, token, **kwargs)
        claims = login.account.extra_data
        if not self.nonce or claims["id_token"].get("nonce") != self.nonce:
            raise OAuth2Error("the id_token answers another request")
        if "userinfo" in claims and claims["userinfo"].get("sub") != claims["id_token"].get("sub"):
            raise OAuth2Error("the id_token and the user information are about two people")
        return login

    def _decode_id_token(self, app: Any, id_token: str) -> Any:
        return jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )


class Provider(OpenIDConnectProvider):
    pkce_enabled_default = True
    oauth2_adapter_class = OpenIDConnectAdapter

    def redirect(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        nonce = get_random_string(32)
        kwargs["auth_params"] = {**(kwargs.get("auth_params") or {}), "nonce": nonce}
        return super().redirect(request, *args, nonce=nonce, **kwargs)


provider_classes = [Provider]
