"""Addresses of this slice. Lessons themselves are pages of the CMS."""

from django.urls import path

from lernen.material import views

app_name = "material"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("lesen/<int:pk>/", views.read, name="read"),
    path("film/<int:pk>/<slug:provider>/<slug:number>/", views.embed, name="embed"),
    path("<slug:slug>/", views.lesson, name="lesson"),
]
