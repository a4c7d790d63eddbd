"""Addresses of this slice."""

from django.urls import URLPattern

app_name = "tasklinks"
urlpatterns: list[URLPattern] = []
