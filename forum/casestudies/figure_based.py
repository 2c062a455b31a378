"""Case studies with an official measure: their chart is drawn from the figures as they are now."""

from collections.abc import Iterator

from forum.casestudies.models import CaseStudy
from forum.people.permissions import AnyUser
from forum.rooms.figure_based import FigureBased, changed_figures
from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.models import RevisedFigure, Revision
from metrics.pages.revision_words import value_words


class CaseStudies:
    heading = "Case studies with a revised figure"

    def touched_by(self, revision: Revision, user: AnyUser) -> Iterator[FigureBased]:
        measured = CaseStudy.objects.visible_to(user).published().exclude(measure="")
        case_studies = list(measured.select_related("place").order_by("title", "pk"))
        changed = changed_figures(revision, (row.place_id for row in case_studies))
        for row in case_studies:
            figures = changed.get((row.place_id, row.treatment_function), {})
            if figure := figures.get(row.measure):
                sentence = case_study_sentence(figure, row.grade)
                yield FigureBased(f"{row.title}, {row.place}", row.get_absolute_url(), sentence)


def case_study_sentence(figure: RevisedFigure, grade: str) -> str:
    measure = BY_SLUG[figure.measure]
    before, after = (value_words(measure, value) for value in (figure.before, figure.after))
    return (
        f"Its chart shows {after} for {formatting.month(figure.revision.month)}, where it was {before}."
        f" Its grade is {grade}."
    )
