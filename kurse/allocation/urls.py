"""Addresses of this slice."""

from django.urls import URLPattern

app_name = "allocation"
urlpatterns: list[URLPattern] = []
