"""What can go wrong while a paper is made, apart from a fault in the code."""


class PaperNotMade(Exception):
    """Why there is no paper, for its reader."""
