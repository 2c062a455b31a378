"""What a page says after a redirect waits in a cookie. It is for who did what it is about: on a shared
computer the next person, or nobody, is not told of it."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core import signing
from django.core.signing import Signer


class OwnCookieStorage(CookieStorage):
    """Signed for who is signed in; Django signs all alike. Whoever comes after cannot read it, and it goes."""

    @property
    def signer(self) -> Signer:
        person = getattr(getattr(self.request, "user", None), "pk", None)
        return signing.get_cookie_signer(salt=f"{self.key_salt}.{person or 'nobody'}")

    @signer.setter
    def signer(self, shared: Signer) -> None:
        """Django's own is not used."""


class OwnMessages(FallbackStorage):
    storage_classes = (OwnCookieStorage, SessionStorage)
