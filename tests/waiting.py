"""Waiting for what must come: until it is there, however busy the machine is. No time decides what a
test sees; the one here only names what never comes."""

import time
from collections.abc import Callable

PATIENCE = 300


def wait_until(condition: Callable[[], object], what: str, *, every: float = 0.05) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(every)
