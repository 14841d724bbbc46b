"""Addresses of the tickets part."""

from django.urls import path
from django.views.generic import TemplateView

app_name = "tickets"

urlpatterns = [
    path("list/", TemplateView.as_view(template_name="404.html"), name="list"),  # placeholder until built
    path("new/", TemplateView.as_view(template_name="404.html"), name="new"),  # placeholder until built
]
