"""Public addresses: ``/nachweis/<uuid>/``, and where badges find our keys."""

from django.urls import path

from lernen.certificates import views

app_name = "certificate_check"
urlpatterns = [
    path("nachweis/<uuid:public_id>/", views.check, name="check"),
    path("nachweis/<uuid:public_id>/status.json", views.status, name="status"),
    path(".well-known/did.json", views.did, name="did"),
    path(".well-known/jwks.json", views.key_set, name="keys"),
]
