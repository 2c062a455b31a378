from django.urls import path

from forum.improvement_groups.views import groups, library, sessions

GROUP = "improvement-groups/<int:pk>/"
SESSION = "improvement-groups/sessions/<int:pk>/"

urlpatterns = [
    path("improvement-groups/", library.improvement_groups, name="improvement_groups"),
    path("improvement-groups/suggested/", library.suggested, name="suggested_groups"),
    path("improvement-groups/new/", library.create, name="new_improvement_group"),
    path(GROUP, groups.group, name="improvement_group"),
    path(f"{GROUP}charts/", library.charts, name="group_charts"),
    path(f"{GROUP}do/<slug:action_name>/", groups.run_action),
    path(SESSION, sessions.session, name="group_session"),
    path(f"{SESSION}calendar.ics", sessions.calendar, name="session_calendar"),
    path(f"{SESSION}do/<slug:action_name>/", sessions.run_action),
]
