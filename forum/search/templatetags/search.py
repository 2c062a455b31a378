from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from forum.search.highlights import Piece

register = template.Library()


@register.filter
def highlighted(pieces: Iterable[Piece]) -> SafeString:
    """A text whose words that were searched for are marked; every piece is escaped."""
    texts = (
        format_html("<mark>{}</mark>", piece.text) if piece.marked else piece.text
        for piece in pieces
    )
    return format_html_join("", "{}", ((text,) for text in texts))
