"""The portal's addresses and one whose view fails."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal import urls

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


def broken(request: HttpRequest) -> HttpResponse:
    """A bug."""
    raise RuntimeError("broken on purpose")


urlpatterns = [path("broken/", broken), *urls.urlpatterns]
