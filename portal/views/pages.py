"""Small pages of the portal itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """What the bottom bar of a phone has no room for, the language switch included."""
    return render(request, "portal/more.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The tenant's privacy notice."""
    text = request.tenant.text_for(request.tenant.privacy_text)
    return render(request, "portal/privacy.html", {"text": text})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the portal is, and whom to tell of barriers."""
    return render(request, "portal/accessibility.html")
