"""What everybody may read: the library, case studies and interventions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from forum.casestudies import permissions
from forum.casestudies.models import CaseStudy, Intervention
from forum.casestudies.pages.case_study import case_study_page
from forum.casestudies.pages.intervention import intervention_page, version_page
from forum.casestudies.pages.library import library_page
from metrics.series import Vintages


def library(request: HttpRequest) -> HttpResponse:
    page = library_page(user=request.user, params=request.GET.dict())
    context = {
        "library": page,
        "page": page.page,
        "can_start": permissions.can_start(request.user),
        "can_share": permissions.can_share(request.user),
    }
    return render(request, "forum/casestudies/library.html", context)


def case_study(request: HttpRequest, number: int) -> HttpResponse:
    return _render_case_study(request, number, "forum/casestudies/case_study.html")


def printable(request: HttpRequest, number: int) -> HttpResponse:
    return _render_case_study(request, number, "forum/casestudies/printable.html")


def _render_case_study(request: HttpRequest, number: int, template: str) -> HttpResponse:
    visible = CaseStudy.objects.page_visible_to(request.user).with_has_files()
    related = ("place", "provider", "author", "intervention_version__intervention")
    case_study = get_object_or_404(visible.select_related(*related), pk=number)
    if case_study.is_withdrawn:
        context = {"case_study": case_study}
        return render(request, "forum/casestudies/withdrawn.html", context)
    vintages = Vintages.visible_to(request.user)
    address = request.build_absolute_uri(case_study.get_absolute_url())
    page = case_study_page(
        user=request.user, case_study=case_study, vintages=vintages, address=address
    )
    return render(request, template, {"page": page})


def intervention_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Also one that has been replaced: case studies and adoptions still point at it."""
    interventions = Intervention.objects.visible_to(request.user).with_latest_version()
    intervention = get_object_or_404(interventions, slug=slug)
    by_number = {version.number: version for version in intervention.versions.all()}
    if number not in by_number:
        raise Http404
    context = {"page": version_page(by_number[number])}
    return render(request, "forum/casestudies/intervention_version.html", context)


def intervention(request: HttpRequest, slug: str) -> HttpResponse:
    interventions = Intervention.objects.visible_to(request.user).with_latest_version()
    intervention = get_object_or_404(interventions, slug=slug)
    page = intervention_page(user=request.user, intervention=intervention)
    context = {"page": page, "can_revise": permissions.can_manage_interventions(request.user)}
    return render(request, "forum/casestudies/intervention.html", context)
