"""The ledger on pages of case studies, interventions and places: those pages belong to other rooms."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from forum.adoption.models import Adoption, Proposal
from forum.adoption.pages.ledger import ledger_of
from forum.adoption.pages.to_begin import begin_offer
from forum.casestudies.models import CaseStudy, Intervention
from metrics.models import Place

register = template.Library()


@register.inclusion_tag("forum/adoption/ledger.html", takes_context=True)
def ledger_of_case_study(context: template.Context, case_study: CaseStudy) -> dict[str, Any]:
    request = context["request"]
    adoptions = Adoption.objects.visible_to(request.user).shown().filter(case_study=case_study)
    url = reverse("adopt_case_study", args=[case_study.pk])
    return {
        "ledger": ledger_of(adoptions, query={"case_study": str(case_study.pk)}),
        "begin": begin_offer(request.user, url, case_study.place),
        "shows_what": False,
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("forum/adoption/ledger.html", takes_context=True)
def ledger_of_intervention(context: template.Context, intervention: Intervention) -> dict[str, Any]:
    request = context["request"]
    adoptions = Adoption.objects.visible_to(request.user).shown().filter(intervention=intervention)
    url = reverse("adopt_intervention", args=[intervention.slug])
    is_current = intervention.state != Intervention.State.SUPERSEDED
    proposals = Proposal.objects.visible_to(request.user).open().filter(intervention=intervention)
    return {
        "ledger": ledger_of(adoptions, query={"intervention": intervention.slug}),
        "begin": begin_offer(request.user, url) if is_current else None,
        "proposals": proposals.select_related("intervention", "adoption__place", "author"),
        "shows_what": False,
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("forum/adoption/place_ledger.html", takes_context=True)
def ledger_of_place(context: template.Context, place: Place, size: str = "l") -> dict[str, Any]:
    """What a place and those inside it try."""
    request = context["request"]
    adoptions = Adoption.objects.visible_to(request.user).shown()
    within = adoptions.within_place(place, timezone.localdate())
    return {
        "ledger": ledger_of(within, query={"place": place.code}),
        "size": size,
        "shows_what": True,
    }
