"""Addresses under ``/mein/nachweise/``."""

from django.urls import path

from lernen.certificates import views

app_name = "certificates"
urlpatterns = [
    path("", views.OwnListView.as_view(), name="own"),
    path("<uuid:public_id>/", views.CertificateView.as_view(), name="detail"),
    path("<uuid:public_id>/papier.pdf", views.PaperView.as_view(), name="paper"),
    path("<uuid:public_id>/abzeichen.jwt", views.BadgeView.as_view(), name="badge"),
    path("<uuid:public_id>/ersetzen/", views.ReplaceView.as_view(), name="replace"),
    path("<uuid:public_id>/zurueckziehen/", views.RevokeView.as_view(), name="revoke"),
]
