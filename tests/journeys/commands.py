"""Management commands one after the other, in one process beside the site: to start Django for each of
them took longer than most journeys."""

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from io import StringIO
from traceback import format_exc

from django.conf import settings


class Commands:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.commands"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str) -> str:
        """What it said; an error of its own fails the test."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the process for commands ended by itself"
        said, trouble = json.loads(answer)
        assert not trouble, trouble
        return said

    def end(self) -> None:
        self._process.communicate()


def answer_commands() -> None:
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    for line in sys.stdin:
        said, trouble = StringIO(), ""
        try:
            with redirect_stdout(said):
                call_command(*json.loads(line))
        except Exception:  # noqa: BLE001 - whatever it was is told where it was asked for
            trouble = format_exc()
        connections.close_all()
        sys.stdout.write(json.dumps([said.getvalue(), trouble]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    answer_commands()
