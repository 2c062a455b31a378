"""Keys, hosts, cookies and what browsers may load."""

import contextlib
import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF

from config.settings.environment import HTTPS, VAR, env
from config.settings.sign_in import OIDC_ORIGINS


def kept_secret(path: Path) -> str:
    """A key made once and kept beside the database, so that nobody ever runs on a published one."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        # A link appears whole or not at all: web and worker, started together, read one key.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(VAR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_FAILURE_VIEW = "forum.people.views.kept_texts.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Where links in e-mails and feeds lead: there is no request to read it from.
SITE_URL = env.str("SITE_URL", default="").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0]}" if HTTPS else f"http://127.0.0.1:{env.int('PORT', default=8000)}"
)

# Proxies in front whose X-Forwarded-For can be believed: every limit by address counts on it.
NUM_PROXIES = env.int("NUM_PROXIES", default=int(HTTPS))

# Behind HTTPS (HTTPS=on) cookies and redirects are strict; on one's own machine there is no TLS.
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
# Asking browsers to preload is a promise for the whole domain, which is not ours to make.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *OIDC_ORIGINS],
    }
}
