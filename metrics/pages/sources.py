"""Where a number comes from, in words."""

from metrics import formatting
from metrics.models import Release
from metrics.series import Vintage


def source_line(vintage: Vintage) -> str:
    """The release in a line; its page has the file, its digest and what was noted about it."""
    revised = ", revised" if vintage.revised else ""
    bundled = ", bundled counts" if vintage.origin == Release.Origin.BUNDLED else ""
    return (
        f"NHS England, RTT full extract, {formatting.month(vintage.month)}{revised}{bundled}; as submitted,"
        " without estimates for trusts that sent nothing"
    )
