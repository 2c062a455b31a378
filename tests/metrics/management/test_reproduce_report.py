from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from metrics.models import Release

pytestmark = pytest.mark.django_db


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("reproduce_report", *arguments, stdout=out)
    return out.getvalue()


def test_totals_ranks_and_published_figures_are_printed(published_months: list[Release]) -> None:
    words = printed("--from", "2026-01", "--to", "2026-04")
    assert "3 of 4 months are published here" in words
    assert "completed admitted pathways in England" in words
    assert any(line.startswith("Wakefield") and "(" in line for line in words.splitlines())
    assert "6,156,844 pathways" in words


def test_the_reports_own_months_are_said_not_to_be_here(published_months: list[Release]) -> None:
    words = printed()
    assert "December 2021 to November 2023: 0 of 24 months are published here." in words
    assert "Nothing can be computed." in words and "no months published here" in words


@pytest.mark.parametrize(
    "asked", [("--from", "banana"), ("--from", "2026-03", "--to", "2026-01"), ("--to", "2026-13")]
)
def test_what_is_no_span_of_months_is_refused(db: None, asked: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        printed(*asked)
