from django.utils.safestring import SafeString

from forum.site_pages.fills import fill_in
from forum.writing.markdown import render_markdown


def render_page(text: str) -> SafeString:
    """Below the page's own heading."""
    return render_markdown(fill_in(text), highest_heading=2)
