"""One measurement in one fresh process: its memory is its own, and nothing is warm in it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Run:
    """`seconds` and `cpu` (seconds of processor, which a busy machine stretches less) are of the work
    that was asked for; `whole` has starting and importing modules too."""

    seconds: float
    cpu: float
    whole: float
    peak: float
    results: dict[str, Any]


def run(module: str, *arguments: str, environment: Mapping[str, str]) -> Run:
    started = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.{module}", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
    )
    assert child.stdout
    with child.stdout as output:
        lines = output.read().decode().splitlines()
    # Linux hands the largest size of the parent on to the child's count: the parent stays small.
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    whole = time.perf_counter() - started
    if child.returncode:
        raise SystemExit(
            f"benchmarks.{module} {' '.join(arguments)} ended with an error: see above."
        )
    results = json.loads(lines[-1])
    seconds, cpu = results.pop("seconds", 0.0), results.pop("cpu", 0.0)
    return Run(seconds, cpu, whole, usage.ru_maxrss / 1024, results)


@contextmanager
def clocked() -> Iterator[dict[str, Any]]:
    """In a measuring process, around the work; what was taken is for `report`."""
    clock: dict[str, Any] = {}
    seconds, cpu = time.perf_counter(), time.process_time()
    yield clock
    clock["seconds"] = time.perf_counter() - seconds
    clock["cpu"] = time.process_time() - cpu


def report(**results: Any) -> None:
    """What a measuring process says last."""
    print(json.dumps(results))
