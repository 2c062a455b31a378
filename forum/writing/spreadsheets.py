"""What people typed, as a cell of a CSV that somebody will open in a spreadsheet."""

# A spreadsheet takes what begins with these for a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def escape_formula(cell: str) -> str:
    """
    >>> escape_formula("=1+1"), escape_formula("plain")
    ("'=1+1", 'plain')
    """
    return f"'{cell}" if cell.startswith(FORMULAS) else cell
