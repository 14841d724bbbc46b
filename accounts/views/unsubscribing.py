"""Being written to no more of one kind of thing, by the link in a mail and without signing in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.enums import NotificationKind


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing; POST switches the mails off, as mail programmes do it with one click
    (RFC 8058). The signed token is the permission, and all that it permits is less mail."""
    found = services.unsubscribed_by(request.tenant, token)
    if found is None:
        raise Http404
    user, kind = found
    if request.method == "POST":
        services.unsubscribe(tenant=request.tenant, user=user, kind=kind)
    context = {
        "kind": NotificationKind(kind).label,
        "done": request.method == "POST",
        "email": user.email,
    }
    response = render(request, "notifications/unsubscribe.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response
