"""Addresses of the notices."""

from django.urls import path

from accounts.views import notices, unsubscribing

app_name = "notifications"

urlpatterns = [
    path("", notices.notices, name="list"),
    path("read/", notices.read_all, name="read_all"),
    path("unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("<int:pk>/", notices.open_notice, name="open"),
]
