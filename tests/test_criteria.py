"""Each acceptance criterion of the journeys is a check that bears its name."""

import re
from pathlib import Path

import pytest

from tests.journeys.criteria import CRITERIA, LATER, criterion

USED = re.compile(r'criterion\(\s*"([^"]+)"')


def test_every_criterion_is_checked_in_a_journey() -> None:
    files = (Path(__file__).parent / "journeys").glob("test_*.py")
    checked = {name for file in files for name in USED.findall(file.read_text("utf-8"))}
    assert checked == set(CRITERIA)
    assert not CRITERIA.keys() & LATER.keys()


def test_a_failed_check_says_which_criterion_it_was() -> None:
    with pytest.raises(AssertionError) as failed, criterion("A1 no rank"):
        raise AssertionError("3rd of 42")
    assert failed.value.__notes__ == ["A1 no rank: there is no rank on the page"]
