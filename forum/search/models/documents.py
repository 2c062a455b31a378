from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from forum.people.permissions import AnyUser
from forum.rooms.searchable import Audience
from forum.search.permissions import readable_audiences, visible_rows_by_kind
from forum.search.queries import MAX_WORD_LENGTH

MAX_TITLE_LENGTH, MAX_NOTE_LENGTH = 200, 300
FacetValues = Iterable[tuple[str, str]]


class SearchDocumentQuerySet(models.QuerySet["SearchDocument"]):
    def visible_to(self, user: AnyUser) -> "SearchDocumentQuerySet":
        """Two conditions, and both must hold: the audience stored with the document, and the present
        rule of the room that it comes from. A document that is out of date can only be missing."""
        rows_by_kind = visible_rows_by_kind(user)
        visible = ~Q(kind__in=list(rows_by_kind))
        for kind, rows in rows_by_kind.items():
            visible |= Q(kind=kind, number__in=rows.values("pk"))
        return self.filter(audience__in=readable_audiences(user)).filter(visible)

    def narrowed(self, chosen: FacetValues) -> "SearchDocumentQuerySet":
        documents = self
        for name, value in chosen:
            # Chained on purpose: each choice must hold by a row of its own.
            documents = documents.filter(facets__name=name, facets__value=value)
        return documents


class SearchDocument(models.Model):
    """One document that can be searched for. What the database's own full text needs is stored apart,
    and is written and read only by `engines`: a column on PostgreSQL, a table on SQLite."""

    kind = models.CharField(max_length=20)
    key = models.CharField("id or code within its kind", max_length=64)
    number = models.BigIntegerField(null=True)
    address = models.CharField(max_length=300)
    title = models.CharField(max_length=MAX_TITLE_LENGTH)
    title_words = models.CharField("title as it is compared", max_length=2 * MAX_TITLE_LENGTH)
    note = models.CharField(max_length=MAX_NOTE_LENGTH, blank=True)
    body = models.TextField(blank=True)
    audience = models.CharField(max_length=10, choices=Audience)
    updated = models.DateField(null=True)
    stamp = models.CharField(max_length=64)

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_document_per_object"),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="an_audience_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class SearchFacet(models.Model):
    document = models.ForeignKey(SearchDocument, models.CASCADE, related_name="facets")
    name = models.CharField(max_length=20)
    value = models.CharField(max_length=64)
    label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "name", "value"], name="one_facet_value_per_document"
            )
        ]
        indexes = [models.Index(fields=["name", "value"], name="documents_with_a_facet")]

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class SearchName(models.Model):
    """What a document is called: its title, and what else people call it."""

    document = models.ForeignKey(SearchDocument, models.CASCADE, related_name="names")
    text = models.CharField(max_length=MAX_TITLE_LENGTH)
    words = models.CharField("as it is compared", max_length=2 * MAX_TITLE_LENGTH, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "words"], name="one_search_name_per_document"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="a_search_name_has_words"),
        ]

    def __str__(self) -> str:
        return self.text


class SearchWord(models.Model):
    """In how many documents of an audience a word occurs: what "did you mean" chooses from.

    By audience, or a slip of the pen would show a word that only staff may read.
    """

    word = models.CharField(max_length=MAX_WORD_LENGTH)
    audience = models.CharField(max_length=10, choices=Audience)
    documents = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["word", "audience"], name="one_word_per_audience")
        ]

    def __str__(self) -> str:
        return self.word
