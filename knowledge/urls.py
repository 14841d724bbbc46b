"""Addresses of the knowledge part."""

from django.urls import path
from django.views.generic import TemplateView

app_name = "knowledge"

urlpatterns = [
    path("index/", TemplateView.as_view(template_name="404.html"), name="index"),  # placeholder until built
]
