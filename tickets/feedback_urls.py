"""The address of the feedback form."""

from django.urls import URLPattern, path

from tickets.views import feedback

app_name = "feedback"

urlpatterns: list[URLPattern] = [path("", feedback.feedback, name="form")]
