"""Everything here is reached: what no page, command or setting leads to is taken out."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from allauth import app_settings as allauth_settings
from allauth.account import app_settings as account_settings
from allauth.mfa import app_settings as mfa_settings
from allauth.socialaccount import app_settings as socialaccount_settings
from celery.app.defaults import NAMESPACES, flatten
from django.conf import global_settings
from django.template import engines
from django.urls import URLPattern, URLResolver, get_resolver

from forum.people.permissions import PERMISSION_RULES, Permission
from metrics.api.root import RESOURCES
from metrics.templatetags import components
from tests import unused_code
from tests.test_architecture import PROJECT, ROOMS, imported, parsed

pytestmark = pytest.mark.embedded


@cache
def product() -> dict[Path, str]:
    """The text of all that runs: Python, templates, scripts and styles."""
    folders = [*ROOMS, "templates", "assets"]
    return {
        path: path.read_text("utf-8", errors="ignore")
        for folder in folders
        for path in (PROJECT / folder).rglob("*")
        if path.is_file()
        and path.suffix in {".py", ".html", ".txt", ".js", ".css", ".typ", ".svg"}
        and not {"migrations", "vendor"} & set(path.parts)
    }


def is_named(word: str, *, besides: Collection[Path]) -> bool:
    whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    return any(
        word in text and whole.search(text)  # Looking for plain text takes no time.
        for path, text in product().items()
        if path not in besides
    )


def test_no_code_is_unused() -> None:
    assert unused_code.complaints() == []


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        address = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, address)
        else:
            yield address, pattern


def test_no_address_is_registered_twice() -> None:
    times = Counter(
        re.sub(r"<(\w+:)?\w+>", r"<\1>", address) for address, _ in routes(get_resolver())
    )
    assert [address for address, count in times.items() if count > 1] == []


def test_every_name_of_an_address_is_used() -> None:
    used_otherwise = {f"api_{name}" for name in RESOURCES}
    # allauth looks for these by the name of the provider.
    used_otherwise |= {"openid_connect_callback", "openid_connect_login"}
    names = {
        pattern.name
        for _, pattern in routes(get_resolver())
        if pattern.name and pattern.callback.__module__.partition(".")[0] in ROOMS
    }
    declared = [path for path in product() if path.stem in ("urls", "api_urls")]
    assert sorted(n for n in names - used_otherwise if not is_named(n, besides=declared)) == []


def test_every_permission_is_asked_for() -> None:
    declared = [PROJECT / "forum/people/permissions/rules.py"]
    assert PERMISSION_RULES.keys() == set(Permission)
    assert [
        permission.name
        for permission in Permission
        if not is_named(f"Permission.{permission.name}", besides=declared)
    ] == []


def test_every_setting_is_read() -> None:
    settings = {
        name
        for path in (PROJECT / "config/settings").glob("*.py")
        for statement in parsed(path).body
        for name in assigned_capitals(statement)
    }
    declared = list((PROJECT / "config/settings").glob("*.py"))
    assert len(settings) > 50
    assert (
        sorted(
            name
            for name in settings
            if not (
                hasattr(global_settings, name)
                or name in READ_BY_OTHERS
                or any(hasattr(read, name.removeprefix(prefix)) for prefix, read in APP_SETTINGS)
                or name.removeprefix("CELERY_").lower() in CELERY
                or is_named(name, besides=declared)
                or is_used_by_another_setting(name)
            )
        )
        == []
    )


APP_SETTINGS = (
    ("ACCOUNT_", account_settings),
    ("MFA_", mfa_settings),
    ("SOCIALACCOUNT_", socialaccount_settings),
    ("ALLAUTH_", allauth_settings),
)
CELERY = {name for name, _ in flatten(NAMESPACES)}
READ_BY_OTHERS = {
    "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP",
    "CONTENT_SECURITY_POLICY",
    "EMAIL_FILE_PATH",
    "REST_FRAMEWORK",
    "ROOT_URLCONF",
    "SPECTACULAR_SETTINGS",
    "WHITENOISE_AUTOREFRESH",
    "WHITENOISE_USE_FINDERS",
}


def assigned_capitals(statement: ast.stmt) -> Iterator[str]:
    # Also within an if.
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id.isupper():
            yield node.id


def is_used_by_another_setting(name: str) -> bool:
    return any(
        isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id == name
        for path in (PROJECT / "config/settings").glob("*.py")
        for node in ast.walk(parsed(path))
    )


# What is needed and never imported, by the reason.
RUN_NOT_IMPORTED = {
    "gunicorn": "serves the site: config.run starts it as a command",
    "psycopg": "Django's driver for PostgreSQL",
    "pytest-cov": "make test measures branches with it",
    "pytest-randomly": "pytest runs tests in another order each time",
    "pytest-timeout": "pytest stops a test that hangs",
    "pytest-socket": "pytest keeps tests off the network",
    "pytest-xdist": "pytest runs tests side by side",
    "import-linter": "make check",
    "ruff": "make check",
    "djade": "make check",
    "mypy": "make check",
    "django-stubs": "mypy reads it",
    "djangorestframework-stubs": "mypy reads it",
    "pandas-stubs": "mypy reads it",
}


@pytest.mark.parametrize(
    ("group", "folders"),
    [("run", ROOMS), ("dev", ("tests", "benchmarks"))],
)
def test_every_dependency_is_used(group: str, folders: tuple[str, ...]) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] if group == "run" else project["optional-dependencies"]["dev"]
    modules = {
        name.partition(".")[0]
        for folder in folders
        for path in (PROJECT / folder).rglob("*.py")
        for name in [
            *imported(parsed(path)),
            *(app_names(path) if "settings" in path.parts else ()),
        ]
    }
    distributions = {
        name.lower().replace("_", "-")
        for module, names in packages_distributions().items()
        if module in modules
        for name in names
    }
    names = {re.split(r"[\[><=]", line)[0] for line in wanted}
    assert names - distributions - RUN_NOT_IMPORTED.keys() == set()
    assert RUN_NOT_IMPORTED.keys() & distributions & names == set(), "imported: needs no reason"


def app_names(path: Path) -> list[str]:
    return re.findall(r"[\"']([a-z_]\w*(?:\.\w+)*)[\"']", path.read_text("utf-8"))


def test_every_template_is_used() -> None:
    folder = PROJECT / "templates"
    replaced = Path(import_module("allauth").__file__ or "").parent / "templates"
    # Django's own pages for errors.
    by_status = re.compile(r"[45]\d\d\.html")
    names = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()]
    unused = [
        name
        for name in names
        if not is_named(name, besides=[folder / name])
        and not by_status.fullmatch(name)
        and not (replaced / name).exists()
    ]
    # A component that a tag of its name renders; that the tag is used is seen below.
    tags = {f"components/{tag}.html" for tag in components.register.tags}
    assert sorted(set(unused) - tags) == []


def test_every_template_tag_is_used() -> None:
    templates = "\n".join(text for path, text in product().items() if "templates" in path.parts)
    libraries = {
        name: import_module(name).register
        for name in engines["django"].engine.libraries.values()
        if name.partition(".")[0] in ROOMS
    }
    assert len(libraries) > 5
    assert [
        f"{library}: {tag}"
        for library, register in libraries.items()
        for tag in register.tags
        if not re.search(rf"{{%\s*{tag}\b", templates)
    ] == []
    assert [
        f"{library}: {name}"
        for library, register in libraries.items()
        for name in register.filters
        if not re.search(rf"\|{name}\b", templates)
    ] == []


def test_every_asset_is_used() -> None:
    folder = PROJECT / "assets"
    names = [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and "vendor" not in path.relative_to(folder).parts
    ]
    assert sorted(name for name in names if not is_named(name, besides=[folder / name])) == []
