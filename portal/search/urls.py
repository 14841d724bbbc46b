"""Addresses of the search."""

from django.urls import path

from portal.search import views

urlpatterns = [
    path("", views.results, name="search"),
    path("asked/", views.asked, name="search_asked"),
    path("suggest/", views.suggestions, name="search_suggest"),
]
