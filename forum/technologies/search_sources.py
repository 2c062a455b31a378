"""Technologies, with the numbers of the guidance about them: legacy numbers too."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import QuerySet

from forum.people.permissions import AnyUser
from forum.rooms.searchable import TREATMENT_FACET, Document, Facet, stamp_of
from forum.technologies.models import Technology
from metrics.rtt.columns import TREATMENTS


class Technologies:
    kind = "technology"
    model = "technology"
    facets = TREATMENT_FACET | {"funding": "Funding route"}

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        technologies = Technology.objects.listed()
        if number is not None:
            technologies = technologies.filter(pk=number)
        rows = technologies.values_list("pk", "changed_at")
        return {str(pk): stamp_of([changed]) for pk, changed in rows}

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        technologies = Technology.objects.listed().with_details().filter(pk__in=keys)
        return map(_document, technologies)

    def visible_to(self, user: AnyUser) -> QuerySet[Technology]:
        return Technology.objects.visible_to(user).listed()


def _document(technology: Technology) -> Document:
    guidance = list(technology.guidance.all())
    # "MTG 34" is typed as often as "MTG34".
    numbers = [f"{entry.reference} {entry.kind} {entry.number}" for entry in guidance]
    titles = [entry.title for entry in guidance if entry.title]
    supplier = f"Supplier: {technology.supplier}." if technology.supplier else ""
    names = [name.strip() for name in technology.other_names.split(",") if name.strip()]
    texts = [technology.purpose, technology.generic_type, technology.topics, supplier, *names]
    return Document(
        kind=Technologies.kind,
        kind_label="Technology",
        key=str(technology.pk),
        number=technology.pk,
        address=technology.get_absolute_url(),
        title=technology.name,
        note=f"Technology. {technology.purpose}.",
        body="\n".join(text for text in (*texts, *titles, *numbers) if text),
        facets=tuple(_facets(technology)),
        names=(*names, *(entry.reference for entry in guidance)),
        stamp=stamp_of([technology.changed_at]),
    )


def _facets(technology: Technology) -> Iterator[Facet]:
    for row in technology.treatments.all():
        code = row.treatment_function
        yield Facet("treatment", code, TREATMENTS.get(code, code))
    for entry in technology.funding.all():
        yield Facet("funding", entry.route, str(entry.get_route_display()))
