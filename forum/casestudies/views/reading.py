"""The library, a case study, a recipe, the feed: what everybody may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from forum.casestudies import permissions
from forum.casestudies.models import CaseStudy, Intervention
from forum.casestudies.pages.case_study import case_study_page
from forum.casestudies.pages.intervention import intervention_page
from forum.casestudies.pages.library import library_page
from metrics.series import Vintages

SECTION = {"section": "case-studies"}


def library(request: HttpRequest) -> HttpResponse:
    page = library_page(user=request.user, asked=request.GET.dict())
    context = {"library": page, "page": page.page, "may_start": permissions.can_start(request.user)}
    return render(request, "forum/casestudies/library.html", SECTION | context)


def case_study(request: HttpRequest, number: int) -> HttpResponse:
    return _story(request, number, "forum/casestudies/case_study.html")


def printable(request: HttpRequest, number: int) -> HttpResponse:
    return _story(request, number, "forum/casestudies/printable.html")


def _story(request: HttpRequest, number: int, template: str) -> HttpResponse:
    found = CaseStudy.objects.page_visible_to(request.user).with_has_files()
    beside = ("place", "author", "intervention_version__intervention")
    story = get_object_or_404(found.select_related(*beside), pk=number)
    if story.is_withdrawn:
        return render(request, "forum/casestudies/withdrawn.html", SECTION | {"story": story})
    vintages = Vintages.visible_to(request.user)
    address = request.build_absolute_uri(story.get_absolute_url())
    page = case_study_page(user=request.user, case_study=story, vintages=vintages, address=address)
    return render(request, template, SECTION | {"page": page})


def intervention(request: HttpRequest, slug: str) -> HttpResponse:
    recipes = Intervention.objects.visible_to(request.user).with_latest_version()
    found = get_object_or_404(recipes, slug=slug)
    page = intervention_page(user=request.user, intervention=found)
    context = {"page": page, "may_keep": permissions.can_manage_interventions(request.user)}
    return render(request, "forum/casestudies/intervention.html", SECTION | context)
