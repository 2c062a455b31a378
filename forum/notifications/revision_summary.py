"""What revisions changed of places, in a few plain sentences: in three queries."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count

from metrics import formatting
from metrics.measures import HEADLINES
from metrics.models import Place, RevisedFigure, Revision, SignalChange
from metrics.pages.revision_words import figure_sentence, signal_sentence_of_change
from metrics.rtt.columns import TOTAL_TREATMENT


def revision_sentences(
    wanted: Sequence[tuple[Revision, Place]],
) -> dict[tuple[Revision, Place], tuple[str, ...]]:
    revisions, places = {r for r, _ in wanted}, {place for _, place in wanted}
    changed = RevisedFigure.objects.filter(revision__in=revisions).about(places)
    sentences: defaultdict[tuple[int | None, int], list[str]] = defaultdict(list)
    headlines = [measure.slug for measure in HEADLINES]
    of_total = changed.filter(treatment_function=TOTAL_TREATMENT, measure__in=headlines)
    for figure in of_total.in_order():
        sentences[figure.revision_id, figure.place_id].append(figure_sentence(figure))
    signals: defaultdict[tuple[int | None, int], list[str]] = defaultdict(list)
    for change in SignalChange.objects.filter(
        comparison__in={r.comparison_id for r in revisions if r.comparison_id},
        place__in=places,
        treatment_function=TOTAL_TREATMENT,
    ).order_by("pk"):
        sentence = signal_sentence_of_change(change)
        signals[change.comparison_id, change.place_id].append(sentence)
    counted = changed.order_by().values_list("revision_id", "place_id").annotate(Count("pk"))
    numbers = {(revision, place): number for revision, place, number in counted}
    return {
        (revision, place): (
            *sentences[revision.pk, place.pk],
            *(signals[revision.comparison_id, place.pk] if revision.comparison_id else ()),
            _extent(numbers.get((revision.pk, place.pk), 0)),
        )
        for revision, place in wanted
    }


def _extent(number: int) -> str:
    figures = "1 figure" if number == 1 else f"{formatting.count(number)} figures"
    return f"In all {figures} of this place changed, of all treatment functions."
