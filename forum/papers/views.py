from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forum.papers.actions.requests import request_paper, retry_paper
from forum.papers.keys import paper_key
from forum.papers.models import BoardPaper
from forum.papers.pages import MEDIA_TYPES, paper_page, paper_url, shown_paper
from forum.people.actions import Refused
from forum.people.models import User
from metrics.models import Place
from metrics.pages.view_query import parse_view_query
from metrics.paper.content import has_board_paper
from metrics.series import Vintages
from metrics.views.lookups import place_or_404


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def board_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Requesting a paper changes nothing that anybody reads, so a link may do it."""
    place = _get_icb_or_404(request, code)
    vintages = Vintages.visible_to(request.user)
    if not vintages:
        return render(request, "metrics/no_figures.html", {"place": place})
    by = request.user if isinstance(request.user, User) else None
    state = parse_view_query(request.GET, vintages, until=place.valid_to)
    try:
        paper = request_paper(place=place, vintages=vintages, state=state, by=by)
    except Refused as refusal:
        return _not_made(request, place, str(refusal))
    if request.method == "POST":
        retry_paper(paper=paper, by=by)
        return redirect(request.get_full_path())
    page = paper_page(paper, vintages=vintages, params=request.GET)
    response = render(request, "forum/papers/board_paper.html", {"page": page})
    if page.refresh:
        # As a header, so that it is there without JavaScript; the page says how to stop it.
        response["Refresh"] = page.refresh
    return response


@never_cache
@require_safe
def board_paper_file(request: HttpRequest, code: str, *, file_format: str) -> HttpResponse:
    place = _get_icb_or_404(request, code)
    vintages = Vintages.visible_to(request.user)
    ready = BoardPaper.objects.visible_to(request.user).filter(state=BoardPaper.State.READY)
    if not vintages:
        return redirect("board_paper", code=place.code)
    state = parse_view_query(request.GET, vintages, until=place.valid_to)
    paper = ready.filter(key=paper_key(place, vintages, state)).first()
    if paper is None:
        return redirect(paper_url("board_paper", place, state, then=file_format))
    response = HttpResponse(getattr(paper, file_format), content_type=MEDIA_TYPES[file_format])
    name = shown_paper(paper, vintages).file_name
    response["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _not_made(request: HttpRequest, place: Place, problem: str) -> HttpResponse:
    context = {"place": place, "problem": problem}
    return render(request, "forum/papers/not_made.html", context, status=429)


def _get_icb_or_404(request: HttpRequest, code: str) -> Place:
    place = place_or_404(request.user, code)
    if not has_board_paper(place):
        raise Http404
    return place
