"""Addresses of the directory of people, for coordination and administration."""

from django.urls import path

from home.people import views

app_name = "directory"
urlpatterns = [
    path("", views.DirectoryView.as_view(), name="list"),
    path("<uuid:public_id>/", views.PersonView.as_view(), name="person"),
    path("<uuid:public_id>/einladen/", views.InvitePersonView.as_view(), name="invite"),
    path("<uuid:public_id>/beenden/", views.DeactivatePersonView.as_view(), name="deactivate"),
    path("<uuid:public_id>/aktivieren/", views.ActivatePersonView.as_view(), name="activate"),
]
