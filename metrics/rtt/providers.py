"""Which providers are left out where they sent nothing: also for pages, which need no more of
continuity."""

import re

# Codes of NHS trusts, care trusts among them; all others are of the independent sector.
NHS_TRUST = re.compile(r"[RT][A-Z0-9]{2}")
FLAG = 0.02
SUPPRESS = 0.10


def is_nhs_trust(provider: str) -> bool:
    return NHS_TRUST.fullmatch(provider) is not None


def is_left_out(provider: str, share: float) -> bool:
    """Whether who sent nothing in one of two months is left out of both: an NHS trust whatever it
    held of the cell, any other from 2% on."""
    return is_nhs_trust(provider) or share >= FLAG


__all__ = ["FLAG", "SUPPRESS", "is_left_out", "is_nhs_trust"]
