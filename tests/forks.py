"""A second process from a test's own, at once and with all that the test has made."""

import os

from django.db import connections


def fork() -> int:
    """As os.fork, but parent and child each connect to the database anew.

    In the child once more: where a browser keeps an event loop running, Django holds connections by
    context. A fork has no loop running, so it takes up the one from before the browser began, whose
    database may have been dropped since.
    """
    connections.close_all()
    child = os.fork()
    if not child:
        connections.close_all()
    return child
