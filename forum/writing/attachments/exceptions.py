class FileNotAccepted(Exception):
    """A file cannot be taken. Its words are for the reader: what is wrong, and what to do."""
