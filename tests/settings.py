"""The project's own settings, over an environment in which nothing real can be reached.

pytest-django reads settings before any conftest.py, so the environment is made here. Every test
process has a folder of its own: no test can touch the figures or the mail of a running site.
"""

import os
import tempfile
from pathlib import Path

# A folder for all processes of one run: they inherit its name from the one that starts them, which
# removes it in the end.
SHARED_IS_OURS = "PATHWAY_TESTS_SHARED" not in os.environ
if SHARED_IS_OURS:
    os.environ["PATHWAY_TESTS_SHARED"] = tempfile.mkdtemp(prefix="pathway-run-")
SHARED = Path(os.environ["PATHWAY_TESTS_SHARED"])
# What is the same on every database (a migrated file, a prepared site) outlives the first of two runs.
KEPT = Path(os.environ.get("PATHWAY_TESTS_KEPT", SHARED))
BORROWED = {"TEST_DATABASE_URL": "DATABASE_URL", "TEST_REDIS_URL": "REDIS_URL"}

for name in (
    "ALLOWED_HOSTS",
    "CELERY_BROKER_URL",
    "CSRF_TRUSTED_ORIGINS",
    "EMAIL_URL",
    "HTTPS",
    "PATHWAY_LANDING",
    "PATHWAY_STORE",
    "STATIC_MANIFEST",
    *BORROWED.values(),
):
    os.environ.pop(name, None)
for test_name, name in BORROWED.items():
    if test_name in os.environ:
        os.environ[name] = os.environ[test_name]
os.environ.update(
    DEBUG="0",
    SECRET_KEY="only for tests, and never for anything else",
    PATHWAY_VAR=tempfile.mkdtemp(prefix="pathway-tests-"),
    # A browser that runs in the same process keeps an event loop, which Django takes for async code.
    DJANGO_ALLOW_ASYNC_UNSAFE="true",
)

from config.settings import *  # noqa: E402, F403
from config.settings import (  # noqa: E402
    CACHES,
    DATABASES,
    MIDDLEWARE,
    SILENCED_SYSTEM_CHECKS,
    VAR,
)

# The variable above is for tests alone; a deployment that sets it is told off.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "async.E001"]
# It looks for every static file again for each Client: a twelfth of the time of tests of pages.
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

database = DATABASES["default"]
if database["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: threads then meet the same locks as in the real thing. It need not
    # outlive a power cut.
    database["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
    database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
else:
    # By process, so that two people's runs on one server do not drop each other's.
    database["TEST"] = {"NAME": f"test_pathway_{os.getpid()}"}
CACHES["lookups"]["KEY_PREFIX"] = f"test-{os.getpid()}"
CACHES["pages"]["KEY_PREFIX"] = f"test-pages-{os.getpid()}"
