"""Sign-in addresses: allauth's, and the second factor's."""

from django.urls import include, path

urlpatterns = [path("", include("allauth.urls"))]
