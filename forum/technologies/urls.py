from django.urls import path

from forum.technologies.views import access, corrections, technologies, uploads

TECHNOLOGY = "technologies/<slug:slug>/"
AREA = "technologies/areas/<slug:code>/"
CORRECTION = "technologies/corrections/<int:pk>/"

urlpatterns = [
    path("technologies/", technologies.technologies, name="technologies"),
    path("technologies/new/", technologies.create, name="technology_new"),
    path("technologies/access/", access.in_england, name="technologies_in_england"),
    path("technologies/access.csv", access.in_england_file, name="technologies_in_england_file"),
    path("technologies/stops/", access.stops, name="technology_stops"),
    path("technologies/stops.csv", access.stops_file, name="technology_stops_file"),
    path("technologies/corrections/", corrections.corrections, name="technology_corrections"),
    path(CORRECTION, corrections.show, name="technology_correction"),
    path(f"{CORRECTION}do/<slug:action_name>/", corrections.run),
    path(AREA, access.of_area, name="technologies_of_area"),
    path(f"{AREA}upload/", uploads.upload, name="technologies_upload"),
    path(f"{AREA}to-fill.csv", uploads.to_fill_csv, name="technologies_to_fill_csv"),
    path(f"{AREA}to-fill.xlsx", uploads.to_fill_xlsx, name="technologies_to_fill_xlsx"),
    path("technologies/uploads/<int:pk>/", uploads.differences, name="technology_upload"),
    path(TECHNOLOGY, technologies.technology, name="technology"),
    path(f"{TECHNOLOGY}revise/", technologies.revise, name="technology_revise"),
    path(f"{TECHNOLOGY}history/", technologies.history, name="technology_history"),
    path(f"{TECHNOLOGY}correct/", corrections.request_correction, name="technology_correct"),
    path(f"{TECHNOLOGY}do/<slug:action_name>/", technologies.run_action),
    path(f"{TECHNOLOGY}access/", access.of_technology, name="technology_access"),
    path(f"{TECHNOLOGY}access.csv", access.of_technology_file, name="technology_access_file"),
    path(f"{TECHNOLOGY}at/<slug:code>/", access.at_place, name="technology_at"),
    path(f"{TECHNOLOGY}at/<slug:code>/attest/", access.attest, name="technology_attest"),
]
