"""Nothing is stored for strangers, however often they send the forms that are open to them."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.access_matrix import lines
from tests.forum.test_access import people, world  # noqa: F401
from tests.forum.test_hostile_inputs import Form, Forms

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
TIMES = 60
TYPED = "Two clinics share one booking list. " * 200
# How often somebody failed to sign in: that is what holds them back.
COUNTED = {"people_signinlimit"}


def stored() -> dict[str, int]:
    models = [
        model
        for model in apps.get_models()
        if model._meta.managed and model._meta.db_table not in COUNTED
    ]
    return {model._meta.label: model._default_manager.count() for model in models}


def files() -> set[Path]:
    return {path for path in Path(django_settings.VAR).rglob("*") if path.is_file()}


def open_forms(world: dict[str, object]) -> list[Form]:  # noqa: F811
    """Every form that posts and stands on a page that is open to all."""
    forms: dict[str, Form] = {}
    for line in lines():
        if line.method != "GET" or line.outcomes["nobody"] != "200":
            continue
        page = "/" + line.address.format(**world)
        response = Client().get(page)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            for form in Forms(response.content.decode(), page, "nobody").forms:
                if form.method == "post":
                    forms[form.action] = form
    return list(forms.values())


def test_sixty_anonymous_posts_store_nothing(people, world, settings, tmp_path) -> None:  # noqa: F811
    settings.DEMO = False
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    forms = open_forms(world)
    assert {"/account/login/", "/account/signup/"} <= {form.action for form in forms}
    rows, kept = stored(), files()
    for form in forms:
        data = {name: TYPED if name in form.typed else value for name, value in form.fields.items()}
        for number in range(TIMES):
            client = Client(headers={"sec-fetch-site": "same-origin"})
            upload = SimpleUploadedFile("list.txt", b"x" * 1_000)
            response = client.post(form.action, {**data, "file": upload, "number": number})
            assert response.status_code < 500, form.action
            if response.status_code == 302:
                client.get(response["Location"])
    assert stored() == rows
    assert files() == kept and not list(tmp_path.iterdir())


def test_sixty_posts_to_what_is_for_members_store_nothing(people, world, settings) -> None:  # noqa: F811
    settings.DEMO = False
    closed = [
        "/" + line.address.format(**world)
        for line in lines()
        if line.method == "POST" and line.outcomes["nobody"] in ("in", "403", "404")
    ]
    rows, kept = stored(), files()
    for address in (closed * TIMES)[: max(TIMES, len(closed))]:
        client = Client(headers={"sec-fetch-site": "same-origin"})
        client.post(address, {"body": TYPED, "title": TYPED, "file": SimpleUploadedFile("a", b"x")})
    assert stored() == rows and files() == kept
