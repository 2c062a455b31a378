"""Refusals of a state."""


class NotAllowed(Exception):
    """The release's state does not allow this; the message says what to do."""
