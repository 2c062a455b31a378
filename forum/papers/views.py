from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forum.papers.actions.requests import request_paper, retry_paper
from forum.papers.keys import paper_key
from forum.papers.models import BoardPaper
from forum.papers.pages import MEDIA_TYPES, paper_page, paper_url, shown_paper
from forum.papers.subjects import PaperSubject
from forum.people.actions import Refused
from forum.people.models import User
from forum.rooms import visible_rows
from metrics.models import PlaceGroup
from metrics.pages.view_query import parse_view_query
from metrics.series import Vintages
from metrics.views.lookups import place_or_404


def _get_icb_or_404(request: HttpRequest, code: str) -> PaperSubject:
    return _with_paper_or_404(PaperSubject(place_or_404(request.user, code)))


def _get_group_or_404(request: HttpRequest, slug: str) -> PaperSubject:
    groups = visible_rows(PlaceGroup, request.user)
    return _with_paper_or_404(PaperSubject.of_group(get_object_or_404(groups, slug=slug)))


def _with_paper_or_404(subject: PaperSubject) -> PaperSubject:
    if not subject.has_paper:
        raise Http404
    return subject


def _progress_of(
    get_or_404: Callable[[HttpRequest, str], PaperSubject],
) -> Callable[..., HttpResponse]:
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def board_paper(request: HttpRequest, code: str = "", slug: str = "") -> HttpResponse:
        """Requesting a paper changes nothing that anybody reads, so a link may do it."""
        return _progress(request, get_or_404(request, code or slug))

    return board_paper


def _file_of(
    get_or_404: Callable[[HttpRequest, str], PaperSubject],
) -> Callable[..., HttpResponse]:
    @never_cache
    @require_safe
    def board_paper_file(
        request: HttpRequest, code: str = "", slug: str = "", *, file_format: str
    ) -> HttpResponse:
        return _file(request, get_or_404(request, code or slug), file_format)

    return board_paper_file


board_paper, board_paper_file = _progress_of(_get_icb_or_404), _file_of(_get_icb_or_404)
group_board_paper = _progress_of(_get_group_or_404)
group_board_paper_file = _file_of(_get_group_or_404)


def _progress(request: HttpRequest, subject: PaperSubject) -> HttpResponse:
    vintages = Vintages.visible_to(request.user)
    if not vintages:
        return render(request, "metrics/no_figures.html", {"place": subject.place})
    by = request.user if isinstance(request.user, User) else None
    state = parse_view_query(request.GET, vintages, until=subject.place.valid_to)
    try:
        paper = request_paper(subject=subject, vintages=vintages, state=state, by=by)
    except Refused as refusal:
        return _not_made(request, subject, str(refusal))
    if request.method == "POST":
        retry_paper(paper=paper, by=by)
        return redirect(request.get_full_path())
    page = paper_page(paper, vintages=vintages, params=request.GET)
    response = render(request, "forum/papers/board_paper.html", {"page": page})
    if page.refresh:
        # As a header, so that it is there without JavaScript; the page says how to stop it.
        response["Refresh"] = page.refresh
    return response


def _file(request: HttpRequest, subject: PaperSubject, file_format: str) -> HttpResponse:
    vintages = Vintages.visible_to(request.user)
    ready = BoardPaper.objects.visible_to(request.user).filter(state=BoardPaper.State.READY)
    if not vintages:
        return redirect(subject.url())
    state = parse_view_query(request.GET, vintages, until=subject.place.valid_to)
    paper = ready.filter(key=paper_key(subject, vintages, state)).first()
    if paper is None:
        return redirect(paper_url(subject, state, then=file_format))
    response = HttpResponse(getattr(paper, file_format), content_type=MEDIA_TYPES[file_format])
    name = shown_paper(paper, vintages).file_name
    response["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _not_made(request: HttpRequest, subject: PaperSubject, problem: str) -> HttpResponse:
    context = {"place": subject.place, "problem": problem}
    return render(request, "forum/papers/not_made.html", context, status=429)
