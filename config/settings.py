"""Every setting comes from the environment, with defaults for one machine with nothing else.

docs/runbook.md lists the variables. The embedded default is SQLite, a broker made of files and
mail written to files; production differs only in the environment.
"""

import contextlib
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR = Path(env.str("PATHWAY_VAR", default=str(BASE_DIR / "var")))
VAR.mkdir(parents=True, exist_ok=True)
DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=False)
# Demonstration people, who sign in with one click: on one's own machine only, never behind HTTPS.
DEMO = not HTTPS and (DEBUG or env.bool("PATHWAY_DEMO", default=False))


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


def newest_change(*folders: str) -> str:
    """A stamp that changes with the code: with the published vintages it makes every entity tag."""
    kinds = {".py", ".html", ".css", ".js"}
    files = (p for name in folders for p in (BASE_DIR / name).rglob("*") if p.suffix in kinds)
    return f"{max((path.stat().st_mtime for path in files), default=0):.0f}"


CODE_VERSION = env.str("CODE_VERSION", default="") or newest_change(
    "assets", "config", "forum", "metrics", "templates"
)
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(VAR / "secret_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "forum.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "csp",
    "metrics",
    "forum",
]

MIDDLEWARE = [
    "config.health.AnswerProbesFirst",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "forum.people.middleware.RememberWithinRequest",
    "forum.people.middleware.NotAllowedIsNotThere",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'pathway.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a transaction that will write takes its lock at once and waits for it;
        # the default upgrades a read lock half-way and then fails without waiting.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        " PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;",
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", env.int("CONN_MAX_AGE", default=60))
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pathway",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}

AUTH_USER_MODEL = "forum.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "forum.people.administration.RoleRights",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "forum.people.accounts.Accounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "forum.people.forms.SignUpDetails"
ACCOUNT_FORMS = {
    "login": "forum.people.sign_in_forms.SignIn",
    "signup": "forum.people.sign_in_forms.SignUp",
    "add_email": "forum.people.sign_in_forms.ChangeEmail",
    "change_password": "forum.people.sign_in_forms.ChangePassword",
    "set_password": "forum.people.sign_in_forms.SetPassword",
    "reset_password": "forum.people.sign_in_forms.ResetPassword",
    "reset_password_from_key": "forum.people.sign_in_forms.NewPassword",
    "reauthenticate": "forum.people.sign_in_forms.PasswordAgain",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Pathway Exchange: "
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Whoever can read a mailbox must not get past the second factor with it.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
MFA_ADAPTER = "forum.people.accounts.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Pathway Exchange"
# One code before and one after the present one: telephones' clocks are not exact.
MFA_TOTP_TOLERANCE = 1
# It guards against accounts opened with somebody else's address. Here nobody can sign in before
# the address is verified, and a change of employer must not need the second factor taken off.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "forum.people.second_factor_forms.Code",
    "reauthenticate": "forum.people.second_factor_forms.CodeAgain",
    "activate_totp": "forum.people.second_factor_forms.FirstCode",
    "add_webauthn": "forum.people.second_factor_forms.AddPasskey",
    "edit_webauthn": "forum.people.second_factor_forms.RenamePasskey",
    "login_webauthn": "forum.people.second_factor_forms.PasskeyInstead",
    "authenticate_webauthn": "forum.people.second_factor_forms.PasskeyToo",
    "reauthenticate_webauthn": "forum.people.second_factor_forms.PasskeyAgain",
}
# Proxies in front whose X-Forwarded-For can be believed: rate limits count by address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=int(HTTPS))
SOCIALACCOUNT_ADAPTER = "forum.people.accounts.OtherSignIns"
SOCIALACCOUNT_FORMS = {"signup": "forum.people.sign_in_forms.SignUpFromElsewhere"}
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

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "assets"]
# Embedded: files are served from where they lie, with no collecting step. The production image
# sets STATIC_MANIFEST and collects once, which gives far-future caching.
STATIC_MANIFEST = env.bool("STATIC_MANIFEST", default=False)
STATIC_ROOT = BASE_DIR / "staticfiles" if STATIC_MANIFEST else None
WHITENOISE_USE_FINDERS = not STATIC_MANIFEST
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

EMAIL_FILE_PATH = str(VAR / "mail")
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Pathway Exchange <no-reply@localhost>")

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

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 100,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anon": env.str("API_RATE", default="600/minute")},
    "EXCEPTION_HANDLER": "rest_framework.views.exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Pathway Exchange API",
    "DESCRIPTION": "Referral-to-treatment figures for every place, as on the pages. Read-only."
    " Contains public sector information licensed under the Open Government Licence v3.0.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
}

# --- the figures -------------------------------------------------------------------------------
PATHWAY_STORE = Path(env.str("PATHWAY_STORE", default=str(VAR / "store")))
PATHWAY_LANDING = env.str(
    "PATHWAY_LANDING",
    default="https://www.england.nhs.uk/statistics/statistical-work-areas/rtt-waiting-times/",
)
# How long a worker may hold a release without a sign of life before another takes it over.
PATHWAY_LEASE_SECONDS = env.int("PATHWAY_LEASE_SECONDS", default=120)

# ClamAV's socket: a path, host:port or tcp://host:port. Without it files are not scanned.
CLAMAV_SOCKET = env.str("CLAMAV_SOCKET", default="")

# --- Celery ------------------------------------------------------------------------------------
BROKER_FOLDER = VAR / "broker"
CELERY_BROKER_URL = (
    env.str("CELERY_BROKER_URL", default="") or REDIS_URL or "filesystem://localhost"
)
if CELERY_BROKER_URL.startswith("filesystem"):
    for folder in ("queue", "control", "taken"):
        (BROKER_FOLDER / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER / "queue"),
        "data_folder_out": str(BROKER_FOLDER / "queue"),
        "control_folder": str(BROKER_FOLDER / "control"),
        "processed_folder": str(BROKER_FOLDER / "taken"),
        "polling_interval": 0.2,
    }
else:
    # kombu sweeps abandoned messages only every interval x throttle seconds after the timeout,
    # so the throttle is 1. The timeout is above the longest task (a first import of all months).
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "unacked_restore_throttle": 1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # New months appear at 09:30 on a second Thursday: look hourly for two days, then daily.
    "look on publication day": {
        "task": "metrics.tasks.look_for_releases",
        "schedule": crontab(minute=35, hour="9-23", day_of_week="thu", day_of_month="8-14"),
    },
    "look on the day after": {
        "task": "metrics.tasks.look_for_releases",
        "schedule": crontab(minute=35, hour="*", day_of_week="fri", day_of_month="9-15"),
    },
    "look every day": {
        "task": "metrics.tasks.look_for_releases",
        "schedule": crontab(minute=5, hour=10),
    },
    "what the statistics say of a newly published month": {
        "task": "metrics.tasks.analyse",
        "schedule": env.float("PATHWAY_SWEEP_SECONDS", default=60.0),
    },
    "files that wait for the virus scanner": {
        "task": "forum.writing.tasks.scan_waiting",
        "schedule": 300.0,
    },
    "files whose owner is gone": {
        "task": "forum.writing.tasks.drop_orphans",
        "schedule": crontab(minute=20, hour=3),
    },
    "drafts of those who left": {
        "task": "forum.threads.tasks.forget_those_who_left",
        "schedule": crontab(minute=20, hour=4),
    },
    "questions that nobody has answered": {
        "task": "forum.threads.tasks.remind_of_unanswered",
        "schedule": crontab(minute=50, hour=6, day_of_week="mon-fri"),
    },
    "replies, offers and plans whose day has come": {
        "task": "forum.support.tasks.follow_up_support",
        "schedule": crontab(minute=30, hour=6),
    },
    "case studies whose review is due": {
        "task": "forum.casestudies.tasks.mark_reviews_due",
        "schedule": crontab(minute=40, hour=6),
    },
    "take over what a dead worker left": {
        "task": "metrics.tasks.sweep",
        "schedule": env.float("PATHWAY_SWEEP_SECONDS", default=60.0),
    },
    "board papers that a dead worker left": {
        "task": "forum.papers.tasks.take_over_papers",
        "schedule": env.float("PATHWAY_SWEEP_SECONDS", default=60.0),
        "options": {"expires": 60},
    },
    "board papers that are a month old": {
        "task": "forum.papers.tasks.drop_old_papers",
        "schedule": crontab(minute=30, hour=3),
    },
    # Notices are rows before they are messages: each of these asks the database what is left to do.
    # A beat that nobody took in time is dropped, as the next asks the same.
    "tell watchers what is new": {
        "task": "forum.notices.tasks.tell_watchers",
        "schedule": env.float("PATHWAY_NOTICES_SECONDS", default=20.0),
        "options": {"expires": 60},
    },
    "new figures for those who watch a place": {
        "task": "forum.notices.tasks.announce_figures",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "requests for roles that wait or were decided": {
        "task": "forum.notices.tasks.tell_of_role_requests",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "send e-mails that wait": {
        "task": "forum.notices.tasks.send_letters",
        "schedule": env.float("PATHWAY_NOTICES_SECONDS", default=20.0),
        "options": {"expires": 60},
    },
    "what was kept for people who have left": {
        "task": "forum.notices.tasks.forget_those_who_left",
        "schedule": crontab(minute=50, hour=3),
    },
    "daily and weekly digests": {
        "task": "forum.notices.tasks.write_digests",
        "schedule": crontab(minute=10, hour="7-21"),
    },
    # Whatever the hook below missed, by a crash or by a change made by hand, is found by comparing.
    "bring search up to date": {
        "task": "forum.search.tasks.refresh_search",
        "schedule": env.float("PATHWAY_SEARCH_SECONDS", default=60.0),
    },
}

# --- the forum -----------------------------------------------------------------------------------
# Called after the transaction in which something was changed, with its model's name and number:
# see forum.changes. So a lower room need not know who keeps copies of what it holds.
AFTER_CHANGES = ["forum.search.actions.look_again"]
# Where links in e-mails and feeds lead: there is no request to read it from.
SITE_URL = env.str("SITE_URL", default="").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0]}" if HTTPS else f"http://127.0.0.1:{env.int('PORT', default=8000)}"
)
# What notices may be about: models whose manager says who may see them (visible_to).
NOTICES_ABOUT = [
    "forum.FiguresTold",
    "forum.RoleRequest",
    "forum.CaseStudy",
    "forum.Thread",
    "forum.Post",
    "forum.ModerationCase",
    "forum.AreaFlag",
    "forum.SupportOffer",
    "forum.ImprovementPlan",
    "forum.DataQuery",
]
# What can be watched of the rooms above notices: the model and the field that its key is.
WATCHABLE = {
    "case_study": ("forum.CaseStudy", "pk"),
    "intervention": ("forum.Intervention", "slug"),
    "thread": ("forum.Thread", "pk"),
    "tag": ("forum.Tag", "slug"),
}
# What feeds are made of besides figures: (user, subjects or None for all, how many) -> entries.
FEED_SOURCES = ["forum.casestudies.feed_entries.entries", "forum.threads.feeds.entries"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
