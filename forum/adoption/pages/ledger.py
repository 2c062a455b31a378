"""The ledger: who tries a case study or an intervention, where, at what stage and with what result."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst

from forum.adoption.lifecycle import ENDED
from forum.adoption.models import Adoption
from forum.adoption.models.adoptions import AdoptionQuerySet
from forum.adoption.outcomes import TRIED, Outcome, outcome_of
from metrics import formatting
from metrics.pages.components import Cell, Column, Row, Table

MOST_ROWS, MOST_COUNTED = 10, 1000


@dataclass(frozen=True)
class LedgerRow:
    title: str
    url: str
    place: str
    stage: str
    outcome: str
    since: str
    note: str
    is_demonstration: bool


@dataclass(frozen=True)
class Ledger:
    sentence: str
    counts: Table | None
    rows: tuple[LedgerRow, ...]
    more: int
    all_url: str


def ledger_of(adoptions: AdoptionQuerySet, *, query: dict[str, str]) -> Ledger:
    """`query`: the address of all of them. One query for rows and counts."""
    adoptions_counted = list(
        adoptions.select_related("place", "author", "intervention", "case_study").newest_first()[
            :MOST_COUNTED
        ]
    )
    counts = Counter(map(outcome_of, adoptions_counted))
    return Ledger(
        sentence=sentence_of(adoptions_counted),
        counts=count_table(counts) if adoptions_counted else None,
        rows=tuple(ledger_row(adoption) for adoption in adoptions_counted[:MOST_ROWS]),
        more=max(len(adoptions_counted) - MOST_ROWS, 0),
        all_url=f"{reverse('adoptions')}?{urlencode(query)}",
    )


def ledger_row(adoption: Adoption) -> LedgerRow:
    """Read the row with its place, intervention and case study."""
    return LedgerRow(
        title=adoption.what,
        url=adoption.get_absolute_url(),
        place=adoption.place.name,
        stage=capfirst(adoption.get_state_display()),
        outcome=outcome_of(adoption).label,
        since=formatting.month(adoption.started_on) if adoption.started_on else "",
        note=_note(adoption),
        is_demonstration=adoption.is_demonstration,
    )


def _note(adoption: Adoption) -> str:
    if adoption.reason:
        return capfirst(adoption.reason_words or adoption.get_reason_display())
    if adoption.stale_on and adoption.state not in ENDED:
        return f"No word since {formatting.month(adoption.heard_on)}"
    return ""


WORDS = {
    Outcome.WORKED: ("1 reports that it worked", "{} report that it worked"),
    Outcome.ADAPTED: (
        "1 reports that it worked after changes",
        "{} report that it worked after changes",
    ),
    Outcome.DID_NOT_WORK: ("1 reports that it did not work", "{} report that it did not work"),
    Outcome.STOPPED: ("1 stopped", "{} stopped"),
    Outcome.TOO_EARLY: ("1 cannot say yet", "{} cannot say yet"),
}


def sentence_of(adoptions: Sequence[Adoption]) -> str:
    """“Tried in 6 places: 3 report that it worked, 1 reports that it did not work, 2 stopped.”"""
    tried = [adoption for adoption in adoptions if outcome_of(adoption) in TRIED]
    if not tried:
        return (
            "No place has tried it yet." if adoptions else "No place has said that it tries this."
        )
    counts = Counter(map(outcome_of, tried))
    parts = [
        (singular if counts[outcome] == 1 else plural).format(counts[outcome])
        for outcome, (singular, plural) in WORDS.items()
        if counts[outcome]
    ]
    places = len({adoption.place_id for adoption in tried})
    return f"Tried in {'1 place' if places == 1 else f'{places} places'}: {', '.join(parts)}."


def count_table(counts: Counter[Outcome]) -> Table:
    """All kinds, also those that nobody reported: what is missing is seen as well."""
    return Table(
        caption="How it turned out, as the places report",
        head=(Column("Outcome"), Column("Places", numeric=True)),
        rows=tuple(
            Row((Cell(outcome.label, header=True), Cell(str(counts[outcome]), numeric=True)))
            for outcome in Outcome
        ),
        caption_hidden=True,
    )
