"""Addresses of this slice."""

from django.urls import path

from home.pages import views

app_name = "pages"
urlpatterns = [
    path("suche/", views.search, name="search"),
]
