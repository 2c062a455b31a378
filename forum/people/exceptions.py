class Refused(Exception):
    """What was asked for cannot be done as things stand. Its words are for the reader."""
