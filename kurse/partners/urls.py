"""Addresses of this slice."""

from django.urls import path

from kurse.partners import views

app_name = "partners"
urlpatterns = [
    path("", views.AgenciesView.as_view(), name="agencies"),
    path("karte/", views.MapView.as_view(), name="map"),
    path("karte/zurueck/", views.DropMapView.as_view(), name="map_drop"),
    path("neu/", views.AddAgencyView.as_view(), name="agency_add"),
    path("praxisstelle/<uuid:public_id>/", views.EditFacilityView.as_view(), name="facility_edit"),
    path("ansprechperson/<uuid:public_id>/", views.EditContactView.as_view(), name="contact_edit"),
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
