"""Teaching files at ``/dateien/``, before Wagtail's own address of the same form."""

from django.urls import path

from lernen.material import views

app_name = "files_of_lessons"
urlpatterns = [
    path("<int:document_id>/<path:document_filename>", views.file, name="file"),
]
