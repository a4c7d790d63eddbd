"""Addresses of this slice."""

from django.urls import path

from home.today import views

app_name = "today"
urlpatterns = [
    path("", views.StartView.as_view(), name="start"),
    path("gesehen/", views.LookView.as_view(), name="look"),
    path("verwaltung/", views.AdministrationView.as_view(), name="administration"),
]
