"""Addresses of this slice. Lessons themselves are pages of the CMS."""

from django.urls import path

from lernen.material import views

app_name = "material"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("lesen/<int:pk>/", views.read, name="read"),
    path("film/<int:pk>/<slug:provider>/<slug:number>/", views.embed, name="embed"),
    path("kurs/<uuid:key>/kurs.pdf", views.course_pdf, name="course_pdf"),
    path("kurs/<uuid:key>/kurs.zip", views.course_zip, name="course_zip"),
    path("kurs/<uuid:key>/amb.json", views.course_amb, name="course_amb"),
    path("pflege/", views.CareView.as_view(), name="care"),
    path("fassungen/<int:pk>/", views.VersionsView.as_view(), name="versions"),
    path("offen/sitemap.xml", views.oer_sitemap, name="oer_sitemap"),
    path("<slug:slug>/", views.lesson, name="lesson"),
]
