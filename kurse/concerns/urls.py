"""Addresses under ``/mein/klaerung/``."""

from django.urls import path

from kurse.concerns import views

app_name = "concerns"
urlpatterns = [
    path("", views.ListView.as_view(), name="list"),
    path("akte/<uuid:public_id>/", views.FileView.as_view(), name="file"),
    path("neu/<uuid:public_id>/", views.RaiseView.as_view(), name="raise"),
    path("<uuid:public_id>/", views.ConcernView.as_view(), name="concern"),
    path("<uuid:public_id>/uebernehmen/", views.TakeView.as_view(), name="take"),
    path("<uuid:public_id>/plan/", views.PlanView.as_view(), name="plan"),
    path("<uuid:public_id>/abschliessen/", views.CloseView.as_view(), name="close"),
    path("<uuid:public_id>/wieder-oeffnen/", views.ReopenView.as_view(), name="reopen"),
    path("<uuid:public_id>/schutzfall/", views.ProtectView.as_view(), name="protect"),
]
