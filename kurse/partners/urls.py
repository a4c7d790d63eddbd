"""Addresses of this slice."""

from django.urls import path

from kurse.partners.views import agencies as views
from kurse.partners.views import memory, projects, year

app_name = "partners"
urlpatterns = [
    path("", views.AgenciesView.as_view(), name="agencies"),
    path("karte/", views.MapView.as_view(), name="map"),
    path("karte/zurueck/", views.DropMapView.as_view(), name="map_drop"),
    path("neu/", views.AddAgencyView.as_view(), name="agency_add"),
    path("praxisstelle/<uuid:public_id>/", views.EditFacilityView.as_view(), name="facility_edit"),
    path("ansprechperson/<uuid:public_id>/", views.EditContactView.as_view(), name="contact_edit"),
    path("projekte/", projects.ProjectsView.as_view(), name="projects"),
    path("projekte/neu/", projects.AddProjectView.as_view(), name="project_add"),
    path("projekte/jahr/<int:year>/", year.ProjectYearView.as_view(), name="project_year"),
    path(
        "projekte/jahr/<int:year>/auswertung.pdf",
        year.ProjectYearPaperView.as_view(),
        name="project_year_paper",
    ),
    path("projekte/<uuid:public_id>/", projects.ProjectView.as_view(), name="project"),
    path(
        "projekte/<uuid:public_id>/bearbeiten/",
        projects.EditProjectView.as_view(),
        name="project_edit",
    ),
    path(
        "projekte/<uuid:public_id>/freigeben/",
        projects.ReleaseProjectView.as_view(),
        name="project_release",
    ),
    path(
        "projekte/<uuid:public_id>/verbergen/",
        projects.HideProjectView.as_view(),
        name="project_hide",
    ),
    path("projekte/<uuid:public_id>/ziel/", projects.AddGoalView.as_view(), name="goal_add"),
    path("projekte/<uuid:public_id>/eintrag/", projects.AddEntryView.as_view(), name="entry_add"),
    path("ziel/<uuid:public_id>/", projects.EditGoalView.as_view(), name="goal_edit"),
    path(
        "ziel/<uuid:public_id>/ueberpruefen/", projects.ReviewGoalView.as_view(), name="goal_review"
    ),
    path("eintrag/<uuid:public_id>/", projects.EditEntryView.as_view(), name="entry_edit"),
    path("eintrag/<uuid:public_id>/bild.jpg", projects.PictureView.as_view(), name="entry_picture"),
    path("<uuid:public_id>/jahre/", memory.MemoryView.as_view(), name="memory"),
    path("<uuid:public_id>/", views.AgencyView.as_view(), name="agency"),
    path("<uuid:public_id>/bearbeiten/", views.EditAgencyView.as_view(), name="agency_edit"),
    path("<uuid:public_id>/profil/", views.ProfileView.as_view(), name="profile"),
    path(
        "<uuid:public_id>/profil/freigeben/",
        views.ReleaseProfileView.as_view(),
        name="profile_release",
    ),
    path(
        "<uuid:public_id>/profil/verbergen/", views.HideProfileView.as_view(), name="profile_hide"
    ),
    path("<uuid:public_id>/notiz/", views.AddNoteView.as_view(), name="note_add"),
    path(
        "<uuid:public_id>/praxisstelle/neu/", views.AddFacilityView.as_view(), name="facility_add"
    ),
    path(
        "<uuid:public_id>/ansprechperson/neu/", views.AddContactView.as_view(), name="contact_add"
    ),
]
