"""Fetch what a view is about, or answer 404."""

from typing import TypeVar

from django.db import models
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from forum.adoption.models import Adoption, Proposal
from forum.notifications.actions import mark_read_about
from forum.people.models import User
from metrics.write_refusals import written_if_possible

ModelT = TypeVar("ModelT", bound=models.Model)


def get_adoption_or_404(request: HttpRequest, pk: int) -> Adoption:
    related = (
        "place",
        "author",
        "lead",
        "intervention",
        "intervention_version",
        "case_study__place",
    )
    adoptions = Adoption.objects.visible_to(request.user).select_related(*related)
    return _mark_notifications_read(request, get_object_or_404(adoptions, pk=pk))


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
    return _mark_notifications_read(request, get_object_or_404(proposals, pk=pk))


def _mark_notifications_read(request: HttpRequest, subject: ModelT) -> ModelT:
    """Opening the page marks the notifications about it as read."""
    if request.method == "GET" and isinstance(request.user, User):
        with written_if_possible():
            mark_read_about(about=subject, by=request.user)
    return subject
