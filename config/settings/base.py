"""Apps, database, cache, files, mail, API and what is the site's own."""

from pathlib import Path

from config.settings.environment import BASE_DIR, HTTPS, VAR, env


def newest_change(*folders: str) -> str:
    """A stamp that changes with the code: with the published vintages it makes every entity tag."""
    kinds = {".py", ".html", ".css", ".js"}
    files = (p for name in folders for p in (BASE_DIR / name).rglob("*") if p.suffix in kinds)
    return f"{max((path.stat().st_mtime for path in files), default=0):.0f}"


CODE_VERSION = env.str("CODE_VERSION", default="") or newest_change(
    "assets", "config", "forum", "metrics", "templates"
)

INSTALLED_APPS = [
    "forum.people.apps.AdministrationConfig",
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
    "drf_spectacular",
    "csp",
    "metrics",
    # In this order their tasks are listed for a person, and their workflows in docs/workflows.md.
    "forum.people",
    "forum.writing",
    "forum.casestudies",
    "forum.technologies",
    "forum.invitations",
    "forum.adoption",
    "forum.evaluation",
    "forum.groups",
    "forum.threads",
    "forum.improvement_groups",
    "forum.moderation",
    "forum.support",
    "forum.notifications",
    "forum.site_pages",
    "forum.papers",
    "forum.recommendations",
    "forum.matching",
    "forum.search",
    "forum.home",
    "forum.demonstration",
]

MIDDLEWARE = [
    "config.health.AnswerProbesFirst",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.kept_pages.KeptPagesMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "config.clean_requests.CleanQueries",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the next, which reads bodies.
    "config.body_limits.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.clean_requests.CleanForms",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "forum.people.middleware.RequestCacheMiddleware",
    "forum.people.middleware.SignedInMiddleware",
    "forum.people.middleware.KeptTextMiddleware",
    "forum.people.middleware.NotAllowedMiddleware",
    "config.write_refusals.WriteRefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
            "builtins": [
                "config.failed_form_tags",
                "config.menu_tags",
                "forum.people.templatetags.kept_texts",
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
    # On a full disk a new connection finds no room for its index of the log, not even to read.
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", env.int("CONN_MAX_AGE", default=60))
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
# What waits for Redis waits no longer than this, and after a failure nobody asks it for so long.
PATHWAY_WAIT_SECONDS = env.float("PATHWAY_WAIT_SECONDS", default=0.5)
PATHWAY_RETRY_SECONDS = env.float("PATHWAY_RETRY_SECONDS", default=5.0)
CACHES = {
    # allauth counts failed sign-ins and used codes here: in the database, where nothing is thrown
    # away before its time and which no other server can take along when it stops.
    "default": {
        "BACKEND": "forum.people.limit_cache.LimitCache",
        "LOCATION": "people_signinlimit",
        "OPTIONS": {"MAX_ENTRIES": 10**9},
    },
    # A convenience: without it pages are made afresh.
    "lookups": {
        "BACKEND": "config.lookup_cache.LookupCache",
        "LOCATION": REDIS_URL,
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pathway",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
    # Whole answers, for all web processes: see config/kept_pages.py. On one's own machine in files.
    "pages": {
        "BACKEND": "config.lookup_cache.LookupCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "pages",
    }
    if REDIS_URL
    else {
        "BACKEND": "config.page_store.PageFolder",
        "LOCATION": str(VAR / "pages"),
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

MESSAGE_STORAGE = "forum.people.web.own_messages.OwnMessages"
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

# Who runs the site, for its pages about itself. The last two may be people of their own.
OPERATOR_NAME = env.str("OPERATOR_NAME", default="")
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", default="")
PRIVACY_EMAIL = env.str("PRIVACY_EMAIL", default="")
ACCESSIBILITY_EMAIL = env.str("ACCESSIBILITY_EMAIL", default="")

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 100,
    "DEFAULT_THROTTLE_CLASSES": ["metrics.api.throttling.AddressThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("API_RATE", default="600/minute"),
        "feeds": env.str("FEED_RATE", default="60/minute"),
    },
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
# For others (behind HTTPS) they are held then, unless the operator takes that upon themselves in these
# words; on one's own machine they are shown, labelled.
UNSCANNED_FILES_WORDS = "show files that nobody has scanned"
SHOW_UNSCANNED_FILES = not HTTPS or env.str("UNSCANNED_FILES", default="") == UNSCANNED_FILES_WORDS

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
