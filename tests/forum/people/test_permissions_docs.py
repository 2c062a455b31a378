from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

pytestmark = pytest.mark.embedded


def test_the_page_of_permissions_is_what_the_tables_say() -> None:
    out = StringIO()
    call_command("describe_permissions", stdout=out)
    committed = (settings.BASE_DIR / "docs" / "permissions.md").read_text()
    assert out.getvalue() == committed, (
        "python manage.py describe_permissions > docs/permissions.md"
    )
    assert "| Approve a case study for an ICB | no | no | own area | no | no | no |" in committed
    assert "| Draft a case study in full | as co-author | yes | yes | yes | yes | no |" in committed
