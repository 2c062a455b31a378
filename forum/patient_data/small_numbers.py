def masked_count(patients: int) -> str:
    """A count of patients as it may be shown: the rule of Hospital Episode Statistics.

    >>> masked_count(0), masked_count(7), masked_count(8), masked_count(1232)
    ('0', '*', '10', '1,230')
    """
    if patients < 0:
        raise ValueError("There cannot be fewer than no patients.")
    if 1 <= patients <= 7:
        return "*"
    return f"{(patients + 2) // 5 * 5:,}"
