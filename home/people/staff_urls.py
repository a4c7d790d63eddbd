"""Addresses of the directory of people, for coordination and administration."""

from django.urls import URLPattern

app_name = "directory"
urlpatterns: list[URLPattern] = []
