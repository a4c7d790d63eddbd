"""Addresses of this slice."""

from django.urls import URLPattern

app_name = "wishes"
urlpatterns: list[URLPattern] = []
