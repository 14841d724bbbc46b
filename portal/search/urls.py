"""Addresses of the search."""

from django.urls import path
from django.views.generic import TemplateView

urlpatterns = [
    path("search/", TemplateView.as_view(template_name="404.html"), name="search"),  # placeholder until built
    path("search_suggest/", TemplateView.as_view(template_name="404.html"), name="search_suggest"),  # placeholder until built
]
