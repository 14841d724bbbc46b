"""Addresses of the notices."""

from django.urls import path

from accounts.views import notices

app_name = "notifications"

urlpatterns = [
    path("", notices.notices, name="list"),
    path("read/", notices.read_all, name="read_all"),
    path("<int:pk>/", notices.open_notice, name="open"),
]
