"""Addresses of the notices."""

from django.urls import path
from django.views.generic import TemplateView

app_name = "notifications"

urlpatterns = [
    path("list/", TemplateView.as_view(template_name="404.html"), name="list"),  # placeholder until built
]
