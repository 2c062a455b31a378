"""What a revision changed of a place, in a few plain sentences."""

from collections.abc import Iterator, Sequence

from forum.notifications.figures_summary import FiguresSummary
from metrics import formatting
from metrics.measures import HEADLINES
from metrics.models import Place, Revision
from metrics.pages.revision_words import figure_sentence, signal_sentence_of_change
from metrics.pages.revisions import signal_changes
from metrics.revised import revision_url
from metrics.rtt.columns import TOTAL_TREATMENT


def revision_summaries(places: Sequence[Place], revision: Revision) -> Iterator[FiguresSummary]:
    month = formatting.month(revision.month)
    for place in places:
        yield FiguresSummary(
            place,
            f"Revised figures for {place.name}: {month}",
            "\n".join(_sentences(place, revision)),
            revision_url(revision.pk, place.code),
        )


def _sentences(place: Place, revision: Revision) -> Iterator[str]:
    changed = revision.changed.filter(place=place)
    headlines = changed.filter(
        treatment_function=TOTAL_TREATMENT, measure__in=[measure.slug for measure in HEADLINES]
    )
    yield from map(figure_sentence, headlines.in_order())
    signals = signal_changes(revision).filter(place=place, treatment_function=TOTAL_TREATMENT)
    yield from map(signal_sentence_of_change, signals)
    number = changed.count()
    figures = "1 figure" if number == 1 else f"{formatting.count(number)} figures"
    yield f"In all {figures} of this place changed, of all treatment functions."
