"""Addresses of this slice."""

from django.urls import path

from kurse.assessment.views import assessments, criteria, feedback, figures, results, rounds

app_name = "assessment"
urlpatterns = [
    path("", assessments.StartView.as_view(), name="start"),
    path("freigeben/", results.ReleaseView.as_view(), name="release"),
    path("jahre/", figures.YearsView.as_view(), name="years"),
    path("gelernt/", feedback.LearnedView.as_view(), name="learned"),
    path("rueckmeldungen/", feedback.PlacesView.as_view(), name="feedback_places"),
    path("rueckmeldung/<uuid:public_id>/", feedback.FeedbackView.as_view(), name="feedback"),
    path("kriterien/", criteria.CriteriaView.as_view(), name="criteria"),
    path("kriterien/<uuid:public_id>/", criteria.CriteriaSetView.as_view(), name="criteria_set"),
    path("kriterien/<uuid:public_id>/neu/", criteria.CriterionView.as_view(), name="criterion_add"),
    path("kriterien/<uuid:public_id>/vorschau/", criteria.PreviewView.as_view(), name="preview"),
    path("kriterien/<uuid:public_id>/kopie/", criteria.CopyView.as_view(), name="criteria_copy"),
    path(
        "kriterien/<uuid:public_id>/<int:criterion>/",
        criteria.CriterionView.as_view(),
        name="criterion",
    ),
    path(
        "kriterien/<uuid:public_id>/<int:criterion>/englisch/",
        criteria.TranslationView.as_view(),
        name="translation",
    ),
    path("planen/<uuid:public_id>/", rounds.PlanRoundView.as_view(), name="round_plan"),
    path("runde/<uuid:public_id>/", rounds.OpenRoundView.as_view(), name="round_open"),
    path("runde/<uuid:public_id>/aendern/", rounds.ChangeRoundView.as_view(), name="round_change"),
    path("runde/<uuid:public_id>/bild/", figures.OverviewView.as_view(), name="overview"),
    path("pruefungsamt/<uuid:public_id>/", results.ExportView.as_view(), name="export"),
    path("aenderung/<uuid:public_id>/", results.DecideChangeView.as_view(), name="change_decide"),
    path("<uuid:public_id>/", assessments.AssessmentView.as_view(), name="detail"),
    path("<uuid:public_id>/bogen/", assessments.VoiceView.as_view(), name="voice"),
    path("<uuid:public_id>/gespraech/", assessments.TalkView.as_view(), name="talk"),
    path("<uuid:public_id>/gespraech/wand/", assessments.BeamerView.as_view(), name="beamer"),
    path("<uuid:public_id>/gespraech/blatt/", assessments.SheetView.as_view(), name="sheet"),
    path("<uuid:public_id>/note/", results.MarkView.as_view(), name="mark"),
    path("<uuid:public_id>/ergebnis/", results.ResultView.as_view(), name="result"),
    path("<uuid:public_id>/aenderung/", results.ChangeView.as_view(), name="change"),
    path("<uuid:public_id>/akte/", results.FileView.as_view(), name="file"),
    path("<uuid:public_id>/pruefend/", rounds.ExaminerView.as_view(), name="examiner"),
    path("<uuid:public_id>/zweitpruefend/", rounds.SecondExaminerView.as_view(), name="second"),
    path("<uuid:public_id>/anleitung/", rounds.PracticeView.as_view(), name="practice"),
]
