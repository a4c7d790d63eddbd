"""Addresses of this slice."""

from django.urls import path

from home.rulebook import views

app_name = "rulebook"
urlpatterns = [
    path("", views.RuleListView.as_view(), name="list"),
    path("<str:key>/", views.SetRuleView.as_view(), name="set"),
]
