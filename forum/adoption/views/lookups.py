"""Fetch what a view is about, or answer 404."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from forum.adoption.models import Adoption, Proposal
from forum.notifications.views.opening import opened


def get_adoption_or_404(request: HttpRequest, pk: int) -> Adoption:
    related = (
        "place",
        "author",
        "lead",
        "intervention",
        "technology",
        "intervention_version__intervention",
        "case_study__place",
    )
    adoptions = Adoption.objects.visible_to(request.user).select_related(*related)
    return opened(request, get_object_or_404(adoptions, pk=pk))


def get_proposal_or_404(request: HttpRequest, pk: int) -> Proposal:
    related = (
        "author",
        "intervention",
        "adoption__place",
        "merged_into",
        "decided_by",
        "adaptation",
    )
    proposals = Proposal.objects.visible_to(request.user).select_related(*related)
    return opened(request, get_object_or_404(proposals, pk=pk))
