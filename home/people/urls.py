"""Addresses of one's own account, below ``/konto/`` beside django-allauth's."""

from django.urls import path

from home.people import views

app_name = "people"
urlpatterns = [
    path("angaben/", views.AccountView.as_view(), name="account"),
    path("geraete/behalten/", views.KeepDeviceView.as_view(), name="keep_device"),
    path("geraete/abmelden/", views.SignOutOthersView.as_view(), name="sign_out_others"),
    path(
        "geraete/<uuid:public_id>/abmelden/",
        views.SignOutDeviceView.as_view(),
        name="sign_out_device",
    ),
]
