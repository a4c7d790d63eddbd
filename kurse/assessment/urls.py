"""Addresses of this slice."""

from django.urls import path

from kurse.assessment import views

app_name = "assessment"
urlpatterns = [
    path("", views.StartView.as_view(), name="start"),
    path("freigeben/", views.ReleaseView.as_view(), name="release"),
    path("kriterien/", views.CriteriaView.as_view(), name="criteria"),
    path("kriterien/<uuid:public_id>/", views.CriteriaSetView.as_view(), name="criteria_set"),
    path("kriterien/<uuid:public_id>/neu/", views.CriterionView.as_view(), name="criterion_add"),
    path(
        "kriterien/<uuid:public_id>/<int:criterion>/",
        views.CriterionView.as_view(),
        name="criterion",
    ),
    path("planen/<uuid:public_id>/", views.PlanRoundView.as_view(), name="round_plan"),
    path("runde/<uuid:public_id>/", views.OpenRoundView.as_view(), name="round_open"),
    path("<uuid:public_id>/", views.AssessmentView.as_view(), name="detail"),
    path("<uuid:public_id>/bogen/", views.VoiceView.as_view(), name="voice"),
    path("<uuid:public_id>/gespraech/", views.TalkView.as_view(), name="talk"),
    path("<uuid:public_id>/ergebnis/", views.ResultView.as_view(), name="result"),
    path("<uuid:public_id>/pruefend/", views.ExaminerView.as_view(), name="examiner"),
]
