"""Addresses of this slice. Lessons themselves are pages of the CMS."""

from django.urls import path

from lernen.material import views

app_name = "material"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("<slug:slug>/", views.lesson, name="lesson"),
]
