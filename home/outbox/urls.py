"""Addresses of this slice, below ``/mein/nachrichten/``."""

from django.urls import path

from home.outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.OwnMailListView.as_view(), name="own"),
    path("ausgang/", views.MailLogView.as_view(), name="log"),
    path("einstellungen/", views.PreferenceView.as_view(), name="preference"),
    path("vorlagen/", views.TemplateListView.as_view(), name="templates"),
    path("vorlagen/<str:key>/", views.TemplateEditView.as_view(), name="template"),
    path("vorlagen/<str:key>/standard/", views.TemplateResetView.as_view(), name="reset"),
    path("<uuid:public_id>/", views.MailDetailView.as_view(), name="mail"),
    path("<uuid:public_id>/erneut/", views.ResendMailView.as_view(), name="resend"),
    path("<uuid:public_id>/brief/", views.PrintMailView.as_view(), name="print"),
    path("<uuid:public_id>/brief.pdf", views.LetterView.as_view(), name="letter"),
    path("<uuid:public_id>/freigeben/", views.ReleaseMailView.as_view(), name="release"),
]
