"""Addresses of this slice."""

from django.urls import path

from kurse.wishes import views

app_name = "wishes"
urlpatterns = [
    path("", views.ChooseView.as_view(), name="choose"),
    path("jahrgang/", views.CoordinationView.as_view(), name="coordination"),
    path("jahrgang/<slug:slug>/", views.OverviewView.as_view(), name="overview"),
    path("jahrgang/<slug:slug>/erinnern/", views.RemindView.as_view(), name="remind"),
    path("jahrgang/<slug:slug>/haertefaelle/", views.HardshipsView.as_view(), name="hardships"),
    path(
        "jahrgang/<slug:slug>/fuer/<uuid:public_id>/",
        views.OnBehalfView.as_view(),
        name="on_behalf",
    ),
    path("<uuid:public_id>/", views.WishListView.as_view(), name="list"),
    path("<uuid:public_id>/haertefall/", views.HardshipView.as_view(), name="hardship"),
]
