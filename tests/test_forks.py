import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from tests.forks import fork

ALRIGHT, CONNECTED = 0, 1
pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def event_loop_as_of_a_browser() -> Iterator[None]:
    """Playwright's runs for as long as its browser is open, whichever test has its turn."""
    loop = asyncio.new_event_loop()
    asyncio._set_running_loop(loop)
    try:
        yield
    finally:
        asyncio._set_running_loop(None)
        loop.close()


@pytest.mark.parametrize("has_browser", [False, True])
def test_a_fork_takes_up_no_connection_of_before(has_browser: bool) -> None:
    connection.ensure_connection()
    if has_browser:
        with event_loop_as_of_a_browser():
            connection.ensure_connection()
            status = status_of_child()
            connection.close()
    else:
        status = status_of_child()
    assert status == ALRIGHT


def status_of_child() -> int:
    child = fork()
    if not child:
        os._exit(CONNECTED if connection.connection else ALRIGHT)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
