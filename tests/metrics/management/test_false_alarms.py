"""The command that simulates prints what the page on measures prints."""

from collections import defaultdict
from io import StringIO

import pytest
from django.core.management import call_command

from metrics import reference
from metrics.analysis.false_alarms import OFTEN, TWO_YEARS, FalseAlarms
from metrics.management.commands import false_alarms as command
from metrics.pages.false_alarms import false_alarm_tables
from metrics.stats.autocorrelation import AutocorrelationRange


def stored() -> list[FalseAlarms]:
    labelled: defaultdict[tuple[float, int], dict[str, int]] = defaultdict(dict)
    places = 0
    for row in reference.rows("false_alarms"):
        key = (float(row["correlation"]), int(row["months"]))
        labelled[key][row["label"]] = int(row["labelled"])
        places = int(row["places"])
    estimated = (AutocorrelationRange(0.0, 0.5),)
    return [FalseAlarms(*key, places, of, estimated) for key, of in labelled.items()]


def test_both_print_the_same_of_the_same_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "false_alarms", lambda trials: stored())
    out = StringIO()
    call_command("false_alarms", "--print", stdout=out)
    blocks: dict[tuple[str, str], dict[str, str]] = {}
    for block in out.getvalue().strip().split("\n\n"):
        heading, *lines = block.splitlines()
        correlation, months = heading.removeprefix("correlation ").split(", ")
        pairs = [line.strip().split("  ", 1) for line in lines if "%  " in line]
        blocks[correlation, months] = {label.lower(): share for share, label in pairs}
    labels, by_length = false_alarm_tables()
    for table, columns in (
        (labels, [(column.text, TWO_YEARS) for column in labels.head[1:]]),
        (by_length, [(OFTEN, int(column.text.split()[0])) for column in by_length.head[1:]]),
    ):
        for row in table.rows:
            correlation, *cells = (cell.text for cell in row.cells)
            for (label, months), printed in zip(columns, cells, strict=True):
                assert blocks[correlation, f"{months} months"][label.lower()] == printed
