"""Addresses under ``/mein/fragen/``."""

from django.urls import path

from lernen.questions import views

app_name = "questions"
urlpatterns = [
    path("", views.BankView.as_view(), name="bank"),
    path("antworten/", views.OwnAnswersView.as_view(), name="own_answers"),
    path("neu/", views.NewQuestionView.as_view(), name="new"),
    path("neu/<slug:kind>/", views.WriteQuestionView.as_view(), name="write"),
    path("<uuid:public_id>/", views.QuestionDetailView.as_view(), name="detail"),
    path("<uuid:public_id>/bearbeiten/", views.ReviseQuestionView.as_view(), name="revise"),
    path("<uuid:public_id>/ablegen/", views.PutAwayView.as_view(), name="put_away"),
    path("<uuid:public_id>/neu-bewerten/", views.GradeAgainView.as_view(), name="grade_again"),
]
