"""Addresses of this slice."""

from django.urls import path

from kurse.allocation import views

app_name = "allocation"
urlpatterns = [
    path("", views.StartView.as_view(), name="start"),
    path("phase/<uuid:public_id>/", views.PhaseView.as_view(), name="phase"),
    path("lauf/<uuid:public_id>/", views.RunView.as_view(), name="run"),
    path("lauf/<uuid:public_id>/bericht.json", views.ReportView.as_view(), name="report"),
    path("lauf/<uuid:public_id>/ablegen/", views.DropView.as_view(), name="drop"),
    path("lauf/<uuid:public_id>/veroeffentlichen/", views.PublishView.as_view(), name="publish"),
    path(
        "lauf/<uuid:public_id>/was-waere-wenn/<uuid:participation>/",
        views.WhatIfView.as_view(),
        name="what_if",
    ),
    path("fest/<int:pk>/", views.WithdrawPinView.as_view(), name="pin"),
]
