"""A waiting list followed pathway by band, month by month, in plain Python: slow and obvious."""

from collections.abc import Sequence

# Where groups of waits that leave alike begin, and where the last ends.
ENDS = ((0, 5), (5, 9), (9, 13), (13, 18), (18, 26), (26, 39), (39, 52), (52, 105))


def plainly_aged(bands: Sequence[float], days: float) -> list[float]:
    """Somebody who waited between b and b + 1 weeks waits `days` longer, and is as likely to be
    anywhere between the two."""
    later = [0.0] * len(bands)
    for b, number in enumerate(bands):
        if b == len(bands) - 1:
            later[b] += number
            continue
        low, high = b + days / 7, b + 1 + days / 7
        first = int(low)
        share_of_next = high - (first + 1)
        for band, share in ((first, 1 - share_of_next), (first + 1, share_of_next)):
            later[min(band, len(bands) - 1)] += share * number
    return later


def plain_course(bands, starts, stays, days, treatments=0.0, referrals=0.0, as_now=False):
    """The list of one draw at the end of each month: starts and stays (a share for each group) by
    month, days by month; treatments more and referrals fewer a week."""
    unchanged, changed, course = list(bands), list(bands), []
    for month, length in enumerate(days):
        could, left = _month(unchanged, starts[month], stays[month], length)
        places = sum(could) - sum(left)
        unchanged = left
        joining = max(starts[month] - referrals * length / 7, 0.0)
        could, left = _month(changed, joining, stays[month], length)
        more = max(places - (sum(could) - sum(left)) + treatments * length / 7, 0.0)
        if as_now:
            leaving = [max(a - b, 0.0) for a, b in zip(could, left, strict=True)]
            among, asked = sum(leaving), more
            for b in range(len(left)):
                if among:
                    taken = min(left[b], asked * leaving[b] / among)
                    left[b] -= taken
                    more -= taken
        for b in reversed(range(len(left))):
            taken = min(left[b], max(more, 0.0))
            left[b] -= taken
            more -= taken
        changed = left
        course.append(list(changed))
    return course


def _month(bands, starts, stays, days):
    could = plainly_aged(bands, days)
    weeks = days / 7
    for b in range(5):
        could[b] += starts * min(max(weeks - b, 0.0), 1.0) / weeks
    left = list(could)
    for (first, end), share in zip(ENDS, stays, strict=True):
        for b in range(first, end):
            left[b] = could[b] * share
    return could, left
