"""Addresses of this slice."""

from django.urls import path

from kurse.cohorts import views

app_name = "cohorts"
urlpatterns = [
    path("", views.StartView.as_view(), name="start"),
    path("neu/", views.NewCohortView.as_view(), name="cohort_add"),
    path(
        "studierende/",
        views.StartView.as_view(to="cohorts:students"),
        name="students_now",
    ),
    path("mein-team/", views.MyTeamView.as_view(), name="my_team"),
    path("phase/<uuid:public_id>/", views.EditPhaseView.as_view(), name="phase_edit"),
    path("team/<uuid:public_id>/", views.EditTeamView.as_view(), name="team_edit"),
    path(
        "mitwirkung/<uuid:public_id>/beenden/",
        views.EndParticipationView.as_view(),
        name="participation_end",
    ),
    path(
        "mitwirkung/<uuid:public_id>/team/",
        views.AssignTeamView.as_view(),
        name="participation_team",
    ),
    path("<slug:slug>/", views.CohortView.as_view(), name="cohort"),
    path("<slug:slug>/bearbeiten/", views.EditCohortView.as_view(), name="cohort_edit"),
    path("<slug:slug>/praxisphase/neu/", views.AddPhaseView.as_view(), name="phase_add"),
    path("<slug:slug>/menschen/", views.PeopleView.as_view(), name="people"),
    path("<slug:slug>/menschen/neu/", views.AddPersonView.as_view(), name="participation_add"),
    path("<slug:slug>/teams/neu/", views.AddTeamView.as_view(), name="team_add"),
    path("<slug:slug>/studierende/", views.StudentsView.as_view(), name="students"),
    path(
        "<slug:slug>/studierende.xlsx", views.ExportStudentsView.as_view(), name="students_export"
    ),
    path("<slug:slug>/einladen/", views.InviteView.as_view(), name="invite"),
]
