from django.urls import path

from forum.groups.views import groups, making

GROUP = "groups/<slug:slug>/"

urlpatterns = [
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", making.create, name="group_new"),
    path(GROUP, groups.group, name="group"),
    path(f"{GROUP}do/<slug:action_name>/", groups.run_action),
    path(f"{GROUP}places/", making.change, name="group_places"),
    path(f"{GROUP}figures.csv", groups.group_figures, name="group_figures"),
    *(
        path(
            f"{GROUP}<slug:measure>.{ending}",
            groups.group_measure_file,
            {"ending": ending},
        )
        for ending in ("csv", "svg", "png")
    ),
]
