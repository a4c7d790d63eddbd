"""``/durchgang/<uuid>/``: what everybody may see of a run, and registering for it."""

from django.urls import path

from kurse.runs.views.people import register

app_name = "run_public"
urlpatterns = [path("<uuid:public_id>/", register, name="register")]
