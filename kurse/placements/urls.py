"""Addresses of this slice, below ``/mein/praxis/``."""

from django.urls import path

from kurse.placements import listviews, views

app_name = "placements"
urlpatterns = [
    path("", views.PlacementListView.as_view(), name="list"),
    path("liste.xlsx", views.PlacementExportView.as_view(), name="export"),
    path("liste.csv", views.PlacementExportView.as_view(), {"kind": "csv"}, name="export_csv"),
    path("ansicht/", listviews.SaveViewView.as_view(), name="view_save"),
    path("ansicht/<uuid:public_id>/", listviews.DeleteViewView.as_view(), name="view_delete"),
    path("rundmail/", listviews.CircularView.as_view(), name="circular"),
    path("antworten/", views.AnswerView.as_view(), name="answer"),
    path("tausch/", views.SwapListView.as_view(), name="swaps"),
    path("tausch/<uuid:public_id>/", views.SwapAnswerView.as_view(), name="swap_answer"),
    path("<uuid:public_id>/", views.PlacementFileView.as_view(), name="file"),
    path("<uuid:public_id>/antworten/", views.AnswerForView.as_view(), name="answer_for"),
    path("<uuid:public_id>/entscheiden/", views.DecideView.as_view(), name="decide"),
    path("<uuid:public_id>/neuer-platz/", views.ReassignView.as_view(), name="reassign"),
    path("<uuid:public_id>/link/", views.FreshLinkView.as_view(), name="fresh_link"),
    path("<uuid:public_id>/tausch/", views.SwapView.as_view(), name="swap"),
    path("<uuid:public_id>/schritt/<slug:verb>/", views.StepView.as_view(), name="step"),
]
