"""Addresses under ``/frage/``: asking and answering, for everybody."""

from django.urls import path

from lernen.questions import views

app_name = "ask"
urlpatterns = [path("<uuid:public_id>/", views.ask, name="question")]
