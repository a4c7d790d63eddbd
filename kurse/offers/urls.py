"""Addresses of this slice."""

from django.urls import path

from kurse.offers import views
from kurse.offers.call import views as call
from kurse.offers.proposals import views as proposals
from kurse.offers.roster import views as roster

app_name = "offers"
urlpatterns = [
    path("", views.PlacesView.as_view(), name="places"),
    path("plaetze.xlsx", views.ExportPlacesView.as_view(), name="places_export"),
    path("vorlage.xlsx", roster.TemplateDownloadView.as_view(), name="roster_template"),
    path(
        "einlesen/pruefung/<uuid:public_id>/",
        roster.RosterCheckView.as_view(),
        name="roster_check",
    ),
    path(
        "einlesen/ergebnis/<uuid:public_id>/", roster.RosterDoneView.as_view(), name="roster_done"
    ),
    path("einlesen/<slug:slug>/", roster.RosterView.as_view(), name="roster"),
    path(
        "einlesen/<slug:slug>/stand.xlsx",
        roster.CurrentDownloadView.as_view(),
        name="roster_current",
    ),
    path("aufruf/<slug:slug>/", call.CallView.as_view(), name="call"),
    path("aufruf/antwort/<uuid:public_id>/", call.AnswerCallView.as_view(), name="call_answer"),
    path("aufruf/meine/<uuid:public_id>/", call.OwnAnswerView.as_view(), name="call_own"),
    path("aufruf/link/<uuid:public_id>/", call.AskAgainView.as_view(), name="call_again"),
    path("oeffnen/<slug:slug>/", views.OpenAllView.as_view(), name="open_all"),
    path("neu/<slug:slug>/", views.AddPlaceView.as_view(), name="place_add"),
    path("eigener/", proposals.ProposeView.as_view(), name="propose"),
    path("eigene/<slug:slug>/", proposals.ProposalBoardView.as_view(), name="proposals"),
    path("eigener/<uuid:public_id>/", proposals.ProposalView.as_view(), name="proposal"),
    path(
        "eigener/<uuid:public_id>/aendern/",
        proposals.ReviseView.as_view(),
        name="proposal_revise",
    ),
    path(
        "eigener/<uuid:public_id>/annehmen/",
        proposals.AcceptView.as_view(),
        name="proposal_accept",
    ),
    path(
        "eigener/<uuid:public_id>/<slug:word>/",
        proposals.ProposalStepView.as_view(),
        name="proposal_step",
    ),
    path("<uuid:public_id>/", views.PlaceView.as_view(), name="place"),
    path("<uuid:public_id>/bearbeiten/", views.EditPlaceView.as_view(), name="place_edit"),
    path("<uuid:public_id>/plaetze/", views.CapacityView.as_view(), name="capacity"),
    path("<uuid:public_id>/<slug:word>/", views.MoveView.as_view(), name="move"),
]
