"""Addresses of this slice."""

from django.urls import URLPattern

app_name = "material"
urlpatterns: list[URLPattern] = []
