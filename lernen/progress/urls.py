"""Addresses under ``/mein/lernen/``."""

from django.urls import path

from lernen.progress import views

app_name = "progress"
urlpatterns = [
    path("", views.LearningView.as_view(), name="learning"),
    path("lektion/<int:pk>/", views.MarkLessonView.as_view(), name="mark"),
    path("lektion/<int:pk>/offen/", views.UnmarkLessonView.as_view(), name="unmark"),
]
