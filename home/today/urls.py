"""Addresses of this slice."""

from django.urls import URLPattern

app_name = "today"
urlpatterns: list[URLPattern] = []
