"""Addresses under ``/mein/durchgaenge/``."""

from django.urls import path

from kurse.runs.views import lists, people, presence, staff

app_name = "runs"
urlpatterns = [
    path("", staff.StartView.as_view(), name="start"),
    path("neu/", staff.NewRunView.as_view(), name="new"),
    path("termin/<uuid:public_id>/", staff.SessionView.as_view(), name="session"),
    path("termin/<uuid:public_id>/anwesenheit/", lists.AttendanceView.as_view(), name="attendance"),
    path("termin/<uuid:public_id>/code/", presence.WallView.as_view(), name="wall"),
    path("termin/<uuid:public_id>/da/", presence.ReportView.as_view(), name="report"),
    path("termin/<uuid:public_id>/einspruch/", presence.AppealView.as_view(), name="appeal"),
    path("einspruch/<uuid:public_id>/", presence.AnswerAppealView.as_view(), name="appeal_answer"),
    path("termin/<uuid:public_id>/unterschriften.pdf", lists.SheetView.as_view(), name="sheet"),
    path("anmeldung/<uuid:public_id>/", people.OwnView.as_view(), name="own"),
    path("anmeldung/<uuid:public_id>/termine.ics", people.CalendarFileView.as_view(), name="dates"),
    path("anmeldung/<uuid:public_id>/rueckmeldung/", people.OpinionView.as_view(), name="opinion"),
    path("anmeldung/<uuid:public_id>/vorschau.pdf", lists.PreviewView.as_view(), name="preview"),
    path(
        "anmeldung/<uuid:public_id>/antwort/<slug:word>/",
        people.AnswerView.as_view(),
        name="answer",
    ),
    path(
        "anmeldung/<uuid:public_id>/entscheiden/<slug:word>/",
        lists.DecideView.as_view(),
        name="decide",
    ),
    path("<uuid:public_id>/", staff.RunView.as_view(), name="detail"),
    path("<uuid:public_id>/bearbeiten/", staff.EditRunView.as_view(), name="edit"),
    path("<uuid:public_id>/termin/", staff.AddSessionView.as_view(), name="session_add"),
    path("<uuid:public_id>/vorlage/", staff.CopyRunView.as_view(), name="copy"),
    path("<uuid:public_id>/mitwirkende/", staff.StaffView.as_view(), name="staff"),
    path("<uuid:public_id>/einladen/", staff.InviteView.as_view(), name="invite"),
    path("<uuid:public_id>/nachricht/", staff.NoticeView.as_view(), name="notice"),
    path("<uuid:public_id>/schritt/<slug:word>/", staff.MoveRunView.as_view(), name="move"),
    path("<uuid:public_id>/teilnehmende.xlsx", lists.PeopleFileView.as_view(), name="people_file"),
    path("<uuid:public_id>/namensschilder.pdf", lists.BadgesFileView.as_view(), name="names_file"),
    path("<uuid:public_id>/nachweise/", lists.CertificatesView.as_view(), name="certificates"),
    path("<uuid:public_id>/rueckmeldungen/", lists.OpinionsView.as_view(), name="opinions"),
]
