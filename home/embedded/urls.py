"""Addresses of the demo: role switch, sent mails, style page."""

from django.urls import path

from home.embedded import views
from home.embedded.style import style_page

app_name = "embedded"
urlpatterns = [
    path("", views.RoleSwitchView.as_view(), name="people"),
    path("post/", views.PostView.as_view(), name="post"),
    path("post/<str:key>/", views.MailView.as_view(), name="mail"),
    path("post/<str:key>/html/", views.MailBodyView.as_view(), name="mail_body"),
    path("stil/", style_page, name="style"),
]
