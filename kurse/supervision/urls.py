"""Addresses of this slice."""

from django.urls import path

from kurse.supervision import views

app_name = "supervision"
urlpatterns = [
    path("", views.StartView.as_view(), name="start"),
    path("gruppe/<uuid:public_id>/", views.GroupView.as_view(), name="group"),
    path("gruppe/<uuid:public_id>/termine/", views.PlanSeriesView.as_view(), name="series"),
    path(
        "gruppe/<uuid:public_id>/wechsel/<uuid:participation>/",
        views.MoveMemberView.as_view(),
        name="member_move",
    ),
    path("neu/<uuid:public_id>/", views.FormGroupView.as_view(), name="group_add"),
    path("praxis/<uuid:public_id>/", views.RecordView.as_view(), name="record"),
    path("termin/<uuid:public_id>/", views.SessionView.as_view(), name="session"),
    path("termin/<uuid:public_id>/notiz/", views.NoteView.as_view(), name="note"),
    path("termin/<uuid:public_id>/verschieben/", views.MoveSessionView.as_view(), name="move"),
    path("termin/<uuid:public_id>/absagen/", views.CancelSessionView.as_view(), name="cancel"),
]
