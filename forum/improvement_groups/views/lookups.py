"""Fetch what a view is about, or answer 404."""

from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from forum.improvement_groups.models import GroupSession, GroupTrial, ImprovementGroup, Member
from forum.notifications.views.opening import opened


def get_group_or_404(request: HttpRequest, pk: int) -> ImprovementGroup:
    groups = ImprovementGroup.objects.visible_to(request.user)
    groups = groups.select_related("author", "facilitator", "thread").prefetch_related(
        Prefetch("members", Member.objects.select_related("person", "place")),
        Prefetch("trials", GroupTrial.objects.select_related("adoption__place")),
    )
    return opened(request, get_object_or_404(groups, pk=pk))


def get_session_or_404(request: HttpRequest, pk: int) -> GroupSession:
    sessions = GroupSession.objects.visible_to(request.user)
    related = ("author", "group__author", "group__facilitator", "notes_by")
    sessions = sessions.select_related(*related).prefetch_related("group__members")
    return opened(request, get_object_or_404(sessions, pk=pk))
