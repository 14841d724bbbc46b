"""The demo's mailbox: what would have been sent."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.demo.mailbox import read_mailbox


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Newest first; only where the demo's settings are active."""
    if not settings.PORTAL_DEMO:
        raise Http404
    return render(request, "demo/mailbox.html", {"mails": read_mailbox()})
