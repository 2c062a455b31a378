import logging
from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse

from forum.people.openid.provider import OpenIDConnectAdapter

logger = logging.getLogger(__name__)


class CallbackView(OAuth2CallbackView):
    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _respond(OAuth2LoginView, request, provider_id)


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _respond(CallbackView, request, provider_id)


def _respond(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    adapter = OpenIDConnectAdapter(request, provider_id)
    try:
        return view.adapter_view(adapter)(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except OSError as error:
        # Every failure of requests is one. allauth does not catch those of the first request.
        logger.exception("The OpenID Connect provider does not answer")
        return render_authentication_error(request, adapter.get_provider(), exception=error)
