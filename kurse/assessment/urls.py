"""Addresses of this slice."""

from django.urls import URLPattern

app_name = "assessment"
urlpatterns: list[URLPattern] = []
