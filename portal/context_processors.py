"""What every page of the portal shows around its content."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from portal.shared.branding import theme_hash


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html; nothing here costs a query until it is printed."""
    tenant = getattr(request, "tenant", None)
    if tenant is None:
        return {}
    return {"tenant": tenant, "actor": request.actor, "theme_url": reverse("theme_css", args=[theme_hash(tenant.colour)])}
