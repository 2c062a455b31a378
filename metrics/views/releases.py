"""The releases of figures, and what may be done with them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from metrics.models import PartialSubmission, Release, SourceLook
from metrics.pages.arrivals import arrivals
from metrics.pages.components import Problem
from metrics.pages.data import can_publish_releases, data_page, release_page
from metrics.pages.partial_submissions import partial_submissions_page
from metrics.releases.errors import NotAllowed
from metrics.series import Vintages
from metrics.views.page_actions import PAGE_ACTIONS, decide_submission
from metrics.views.publishers import require_publisher

WITH_A_REASON = ("publish", "withdraw")


def data(request: HttpRequest) -> HttpResponse:
    full = Release.objects.visible_to(request.user).filter(kind=Release.Kind.FULL)
    releases = full.newest_month_first()
    page = data_page(user=request.user, releases=releases.annotate(notes=Count("issues")))
    look = SourceLook.objects.visible_to(request.user).newest_first().first()
    known = arrivals(vintages=Vintages.visible_to(request.user), look=look)
    context = {"page": page, "arrivals": known}
    return render(request, "metrics/data.html", context)


def release(request: HttpRequest, number: int) -> HttpResponse:
    release_row = get_object_or_404(Release.objects.visible_to(request.user), pk=number)
    return _release(request, release_row)


def _release(
    request: HttpRequest, release_row: Release, problem: Problem | None = None, typed: str = ""
) -> HttpResponse:
    page = release_page(user=request.user, release=release_row, problem=problem, typed=typed)
    issues = release_row.issues.select_related("place")
    context = {
        "page": page,
        "issues": issues,
        "events": release_row.events.all(),
    }
    response = render(request, "metrics/release.html", context)
    if release_row.is_in_progress:
        # How far it is changes all the time.
        add_never_cache_headers(response)
    return response


@require_POST
@login_required
def release_action(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Publish, withdraw, refuse or retry. Who may not is told the same as who asks for nothing: 404."""
    if not can_publish_releases(request.user) or verb not in PAGE_ACTIONS:
        raise Http404
    release_row = get_object_or_404(Release, pk=number)
    reason = request.POST.get("reason", "")
    try:
        message = PAGE_ACTIONS[verb](release_row, str(request.user), reason)
    except NotAllowed as error:
        field = f"{verb}-reason" if verb in WITH_A_REASON else ""
        return _release(request, release_row, Problem(str(error), field), reason)
    messages.success(request, message)
    return redirect("release", number=number)


@login_required
def partial_submissions(request: HttpRequest) -> HttpResponse:
    require_publisher(request)
    return _partial_submissions(request)


def _partial_submissions(
    request: HttpRequest, problem: Problem | None = None, typed: str = ""
) -> HttpResponse:
    submissions = PartialSubmission.objects.visible_to(request.user).newest_first()
    page = partial_submissions_page(submissions.select_related("release"), problem, typed)
    return render(request, "metrics/partial_submissions.html", {"page": page})


@require_POST
@login_required
def decide_partial_submission(request: HttpRequest, number: int) -> HttpResponse:
    decision = request.POST.get("decision")
    if not can_publish_releases(request.user):
        raise Http404
    submission = get_object_or_404(PartialSubmission, pk=number)
    if decision not in PartialSubmission.DECIDED:
        raise Http404
    reason = request.POST.get("reason", "")
    try:
        decide_submission(submission, decision, str(request.user), reason)
    except NotAllowed as error:
        problem = Problem(str(error), f"reason-{submission.pk}")
        return _partial_submissions(request, problem, reason)
    messages.success(request, f"{submission} is now said to be {decision}.")
    return redirect("partial_submissions")
