"""Who is missing and what is left, by counting row after row: slow and obvious."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from statistics import median

# (provider, commissioner, treatment function, part) -> pathways, of one month.
Rows = Mapping[tuple[str, str, str, str], int]
History = Mapping[date, Rows]
# (month, provider, part) of which a piece was sent: as good as nothing.
Pieces = Collection[tuple[date, str, str]]


def is_trust(provider: str) -> bool:
    return re.match(r"^[RT][A-Z0-9][A-Z0-9]$", provider) is not None


def who_sent(rows: Rows, part: str) -> set[str]:
    return {row[0] for row in rows if row[3] == part}


def pieces(history: History) -> set[tuple[date, str, str]]:
    """Trusts whose part fell below a third of the median of their last six returns, of 200 or more,
    while their list moved by less than a fifth."""
    sums: dict[tuple[str, str], dict[date, int]] = {}
    for month, rows in history.items():
        for (provider, _, treatment, part), pathways in rows.items():
            if treatment == "C_999" and is_trust(provider):
                months = sums.setdefault((provider, part), {})
                months[month] = months.get(month, 0) + pathways
    out = set()
    for (provider, part), months in sums.items():
        lists = sums.get((provider, "2"), {})
        for month in sorted(history):
            earlier = [months[day] for day in sorted(months) if day < month and months[day]][-6:]
            list_before = [lists[day] for day in sorted(lists) if day < month and lists[day]]
            if part == "2" or not earlier or not list_before or not lists.get(month):
                continue
            steady = abs(lists[month] - list_before[-1]) < 0.2 * list_before[-1]
            expected = median(earlier)
            if steady and expected >= 200 and months.get(month, 0) < expected / 3:
                out.add((month, provider, part))
    return out


def missing_since(
    history: History, month: date, part: str, ended: Mapping[str, date], partial: Pieces = ()
) -> dict[str, date]:
    """Each provider that sent nothing of a part for a month: the last month for which it did."""

    senders = {day: who_sent(rows, part) for day, rows in history.items()}

    def whole(day: date) -> bool:
        return provider in senders[day] and (day, provider, part) not in partial

    earlier = sorted(day for day in history if day < month)
    missing = {}
    for provider in {row[0] for day in earlier for row in history[day]}:
        days = [day for day in earlier if whole(day)]
        if not days or whole(month):
            continue
        if provider in ended and ended[provider] <= month:
            continue
        year = (earlier[-1].year - days[-1].year) * 12 + earlier[-1].month - days[-1].month
        if is_trust(provider) or year <= 12:
            missing[provider] = days[-1]
    return missing


def total(
    rows: Rows,
    codes: Collection[str],
    treatment: str,
    part: str,
    *,
    only: str = "",
    without: Collection[str] = (),
) -> int:
    count = 0
    for (provider, commissioner, function, of_part), pathways in rows.items():
        here = commissioner in codes and function == treatment and of_part == part
        if here and provider not in without and (not only or provider == only):
            count += pathways
    return count


def left_out(
    history: History,
    months: Sequence[date],
    codes: Collection[str],
    treatment: str,
    part: str,
    ended: Mapping[str, date],
    partial: Pieces,
) -> set[str]:
    """Who is left out of all of these months: trusts whatever they held, others from 2% on."""
    out = set()
    for month in months:
        for provider, last in missing_since(history, month, part, ended, partial).items():
            held = total(history[last], codes, treatment, part, only=provider)
            whole = total(history[last], codes, treatment, part)
            if is_trust(provider) or (whole and held / whole >= 0.02):
                out.add(provider)
    return out


def change(
    history: History,
    months: tuple[date, date],
    codes: Collection[str],
    treatment: str,
    part: str,
    ended: Mapping[str, date],
    partial: Pieces = (),
) -> tuple[int, set[str]]:
    """How much a count grew from one month to another, like with like, and who was left out of
    either."""
    out = left_out(history, months, codes, treatment, part, ended, partial)
    before, now = (total(history[month], codes, treatment, part, without=out) for month in months)
    held = {
        provider
        for provider in out
        if any(total(history[month], codes, treatment, part, only=provider) for month in months)
    }
    return now - before, held
