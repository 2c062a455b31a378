"""Which months may be compared where one is as NHS England published it, without bands.

The one rule for everything that says a change, a signal or what persists. Months of full extracts
have rules of their own: breaks, and who sent nothing. An evaluation of an ICB looks back on such
months too, behind gates of its own (`metrics/analysis/published_months.py`).
"""

from datetime import date

# Until then oral surgery and whole trusts joined the figures of ICBs, and look like growth.
COMPARED_FROM = date(2023, 5, 1)
# Community services left; between full extracts the break of that month says so.
COMMUNITY_SERVICES_LEFT = date(2024, 2, 1)


JOINED = "Trusts and services join until here"
JOINED_WORDS = (
    "Before this month trusts and services joined the figures of ICBs, which looks like growth. Months"
    " before it are not compared with any other."
)


def why_not_compared(
    earlier: date, later: date, *, earlier_as_published: bool, later_as_published: bool
) -> str:
    """Why no change is said between two months of one place, or nothing where one may be."""
    if not earlier_as_published and not later_as_published:
        return ""
    if not (earlier_as_published and later_as_published):
        return "who sent nothing is known of full extracts only"
    if earlier < COMPARED_FROM:
        return "trusts and services joined these figures until May 2023"
    if earlier < COMMUNITY_SERVICES_LEFT <= later:
        return "community services left these figures in February 2024"
    return ""
