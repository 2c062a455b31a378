from django.urls import path

from forum.invitations.views import invitations

INVITATION = "invitations/<int:pk>/"

urlpatterns = [
    path("invitations/", invitations.invitations, name="invitations"),
    path(INVITATION, invitations.invitation, name="invitation"),
    path(f"{INVITATION}do/<slug:action_name>/", invitations.run_action),
]
