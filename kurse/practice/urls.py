"""Addresses under ``/mein/tage/``."""

from django.urls import path

from kurse.practice import views

app_name = "practice"
urlpatterns = [
    path("", views.StartView.as_view(), name="start"),
    path("bestaetigen/", views.ConfirmView.as_view(), name="confirm"),
    path("<uuid:public_id>/", views.LedgerView.as_view(), name="ledger"),
    path("<uuid:public_id>/tag/<str:day>/", views.DayView.as_view(), name="day"),
    path("<uuid:public_id>/abwesend/", views.AbsenceView.as_view(), name="absence"),
    path("<uuid:public_id>/wochenplan/", views.PlanView.as_view(), name="plan"),
    path("<uuid:public_id>/bestaetigen/", views.ConfirmForView.as_view(), name="confirm_for"),
    path("<uuid:public_id>/senden/", views.SendView.as_view(), name="send"),
]
