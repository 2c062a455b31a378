"""Fetch what a view is about, or answer 404."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from forum.invitations.models import Invitation
from forum.notifications.views.opening import opened


def get_invitation_or_404(request: HttpRequest, pk: int) -> Invitation:
    invitations = Invitation.objects.visible_to(request.user)
    invitations = invitations.select_related("author", "place", "area")
    return opened(request, get_object_or_404(invitations, pk=pk))
