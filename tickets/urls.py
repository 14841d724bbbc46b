"""Addresses of the tickets part."""

from django.urls import URLPattern

app_name = "tickets"

urlpatterns: list[URLPattern] = []
