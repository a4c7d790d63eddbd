"""Addresses under ``/mein/durchgaenge/``."""

from django.urls import URLPattern

app_name = "runs"
urlpatterns: list[URLPattern] = []
