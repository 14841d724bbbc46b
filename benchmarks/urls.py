"""The portal's addresses and the minimal page."""

from django.urls import path

from benchmarks.minimal import minimal
from portal.urls import (  # noqa: F401 - the handlers are looked up by name
    handler400,
    handler403,
    handler404,
    handler500,
)
from portal.urls import urlpatterns as portal_urls

urlpatterns = [path("bench/minimal/", minimal), *portal_urls]
