"""Errors of actions on releases."""


class NotAllowed(Exception):
    """The release's state does not allow this; the message says what to do."""
