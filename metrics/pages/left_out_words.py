"""Who is left out of a comparison, said with it: the one place where such words are made."""

from collections.abc import Iterable, Sequence

from metrics import formatting
from metrics.like_for_like import MissingProvider
from metrics.rtt.columns import PART_WORDS


def without(left_out: Sequence[MissingProvider]) -> str:
    """How a sentence about a change begins, up to its comma; "" where nobody is left out.

    "Without Sheffield Teaching Hospitals NHS Foundation Trust, which has sent nothing since July
    2025, "
    """
    if not left_out:
        return ""
    return f"Without {_listed([_with_reason(provider) for provider in left_out])}, "


def left_out_note(left_out: Iterable[MissingProvider], changes: str = "Changes") -> str:
    """Under a table of many changes: each provider that is left out of any of them."""
    named = {provider.code: provider for provider in left_out}
    if not named:
        return ""
    reasons = [_with_reason(named[code]) for code in sorted(named)]
    return f"{changes} leave out, in both months, {_listed(reasons)}."


def _with_reason(provider: MissingProvider) -> str:
    return f"{provider.name}, which {_what_it_sent(provider)}"


def _what_it_sent(provider: MissingProvider) -> str:
    if provider.pieces:
        what = f"no more than a piece of its {_words(provider.pieces)}"
    elif len(provider.parts) == len(PART_WORDS):
        what = "nothing"
    else:
        what = f"no {_words(provider.parts)}"
    if provider.is_still_missing:
        return f"has sent {what} since {formatting.month(provider.since)}"
    return f"sent {what} for {formatting.listed(list(map(formatting.month, provider.months)))}"


def _listed(clauses: Sequence[str]) -> str:
    """Each has a comma in it already."""
    *first, last = clauses
    return f"{', '.join(first)}, and {last}" if first else last


def _words(parts: Sequence[str]) -> str:
    return formatting.listed([PART_WORDS[part] for part in parts])


__all__ = ["left_out_note", "without"]
