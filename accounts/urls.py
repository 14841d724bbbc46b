"""The account area."""

from django.urls import path
from django.views.generic import TemplateView

app_name = "account"

urlpatterns = [
    path("profile/", TemplateView.as_view(template_name="404.html"), name="profile"),  # placeholder until built
    path("security/", TemplateView.as_view(template_name="404.html"), name="security"),  # placeholder until built
    path("people/", TemplateView.as_view(template_name="404.html"), name="people"),  # placeholder until built
]
