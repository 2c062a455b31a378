"""The command that simulates says how often the evaluation of changes errs."""

from io import StringIO

import pytest
from django.core.management import call_command

from metrics import reference
from metrics.management.commands import evaluation_errors as command
from metrics.stats.claims import Claim
from metrics.stats.evaluation_trials import CORRELATIONS, EFFECTS, LEVEL, WINDOWS


def test_it_prints_a_line_for_each_correlation_of_each_effect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command, "EFFECTS", [LEVEL])
    monkeypatch.setattr(command, "WINDOWS", [(24, 12)])
    out = StringIO()
    call_command("evaluation_errors", "--print", "--places", "80", stdout=out)
    lines = out.getvalue().splitlines()
    assert [line.split(", ")[2] for line in lines] == [
        f"correlation {which}" for which in ("all", "0.0", "0.3", "0.5", "0.7", "0.9")
    ]
    assert all(line.startswith("a step, 24 and 12 months") for line in lines)


def test_what_is_stored_has_every_line_and_holds_what_is_promised() -> None:
    rows = list(reference.rows("evaluation_errors"))
    assert len(rows) == len(EFFECTS) * len(WINDOWS) * (1 + len(CORRELATIONS))
    for row in rows:
        assert sum(int(row[claim]) for claim in Claim) == int(row["read"])
        beyond = int(row["beyond trend"]) + int(row["beyond peers"])
        if row["correlation"] == "all" and row["effect"].startswith("nothing"):
            assert beyond <= 0.05 * int(row["read"])
        elif row["correlation"] in ("0.0", "0.3", "0.5") and not row["effect"].startswith("n"):
            assert beyond >= 0.5 * int(row["read"])
