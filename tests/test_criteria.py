"""Each acceptance criterion of the journeys is a check that bears its name."""

import re
from pathlib import Path

import pytest

from tests.access_matrix import lines
from tests.journeys.criteria import CRITERIA, criterion

USED = re.compile(r'criterion\(\s*"([^"]+)"')
NO_PAGE = re.compile(r"^(api|healthz|readyz|search/suggestions)|(feed|\.\w+)/?$|\.txt$|/x\.pdf$")
# The journeys go to one like it.
LIKE_OTHERS = re.compile(r"\{\w+\}|^places/|^specialties/|^interventions/|^technologies/[^/]+-")


def test_every_criterion_is_checked_in_a_journey() -> None:
    files = (Path(__file__).parent / "journeys").glob("test_*.py")
    checked = {name for file in files for name in USED.findall(file.read_text("utf-8"))}
    assert checked == set(CRITERIA)


def test_every_public_page_is_looked_at_in_a_journey() -> None:
    files = (Path(__file__).parent / "journeys").glob("test_*.py")
    texts = "".join(file.read_text("utf-8") for file in files)
    public = {
        line.address
        for line in lines()
        if line.method == "GET" and line.outcomes["nobody"] == "200" and line.address != "{home}"
        if not NO_PAGE.search(line.address) and not LIKE_OTHERS.search(line.address)
    }
    assert len(public) > 40
    assert {address for address in public if f'"/{address}' not in texts} == set()


def test_a_failed_check_says_which_criterion_it_was() -> None:
    with pytest.raises(AssertionError) as failed, criterion("A1 no rank"):
        raise AssertionError("3rd of 42")
    assert failed.value.__notes__ == ["A1 no rank: there is no rank on the page"]
