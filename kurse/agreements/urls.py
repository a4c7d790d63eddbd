"""Addresses under ``/mein/vereinbarung/``."""

from django.urls import path

from kurse.agreements import views

app_name = "agreements"
urlpatterns = [
    path("", views.StartView.as_view(), name="start"),
    path("aufsetzen/", views.DrawUpManyView.as_view(), name="draw_up_many"),
    path("aufsetzen/<uuid:public_id>/", views.DrawUpView.as_view(), name="draw_up"),
    path("hochschule/", views.SignManyView.as_view(), name="sign_many"),
    path("vorlagen/", views.WordingListView.as_view(), name="wordings"),
    path("vorlagen/<slug:kind>/", views.WordingView.as_view(), name="wording"),
    path("vorlagen/<slug:kind>/<int:number>/", views.WordingVersionView.as_view(), name="version"),
    path("meldung/<uuid:public_id>/", views.SettleView.as_view(), name="settle"),
    path("start/<uuid:public_id>/", views.ChecklistView.as_view(), name="checklist"),
    path("start/<uuid:public_id>/bestaetigen/", views.AttestView.as_view(), name="attest"),
    path("start/<uuid:public_id>/einsatz/", views.ClearanceView.as_view(), name="clearance"),
    path("start/<uuid:public_id>/entfaellt/<slug:item>/", views.WaiveView.as_view(), name="waive"),
    path("<uuid:public_id>/", views.DetailView.as_view(), name="detail"),
    path("<uuid:public_id>/verlauf/", views.HistoryView.as_view(), name="history"),
    path("<uuid:public_id>/vereinbarung.pdf", views.PaperView.as_view(), name="pdf"),
    path("<uuid:public_id>/angaben/", views.CorrectView.as_view(), name="correct"),
    path("<uuid:public_id>/unterschreiben/", views.SignView.as_view(), name="sign"),
    path("<uuid:public_id>/zuruecknehmen/", views.WithdrawView.as_view(), name="withdraw"),
    path("<uuid:public_id>/fehler/", views.ReportView.as_view(), name="report"),
    path("<uuid:public_id>/papier/", views.PaperSignatureView.as_view(), name="paper"),
    path("<uuid:public_id>/aendern/", views.ChangeView.as_view(), name="change"),
    path("<uuid:public_id>/nachtrag-verwerfen/", views.DropView.as_view(), name="drop"),
    path("<uuid:public_id>/erneut-bitten/", views.AskAgainView.as_view(), name="ask_again"),
]
