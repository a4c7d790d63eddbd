"""Addresses of the coordination's pages about task links."""

from django.urls import path

from home.tasklinks import views

app_name = "links"
urlpatterns = [
    path("", views.LinkListView.as_view(), name="list"),
    path("<uuid:public_id>/neu/", views.ReissueLinkView.as_view(), name="reissue"),
    path("<uuid:public_id>/zurueckziehen/", views.WithdrawLinkView.as_view(), name="withdraw"),
    path("weitergaben/", views.HandOnListView.as_view(), name="hand_ons"),
    path(
        "weitergaben/<uuid:public_id>/zustimmen/",
        views.ApproveHandOnView.as_view(),
        name="approve_hand_on",
    ),
    path(
        "weitergaben/<uuid:public_id>/ablehnen/",
        views.RefuseHandOnView.as_view(),
        name="refuse_hand_on",
    ),
]
