"""The state of the service: now, one incident, what was in a month."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.enums import NotificationKind
from knowledge import feeds
from knowledge.enums_news import CONDITION_BADGES, INCIDENT_BADGES, SEVERITY, Condition
from knowledge.models import Incident, IncidentUpdate
from knowledge.models.news import said_in
from knowledge.policies import can_publish
from knowledge.selectors_news import (
    NEWS,
    STATUS,
    components_of,
    conditions_of,
    disturbances_of,
)
from knowledge.views.access import help_page
from knowledge.views.news import gets_mail
from knowledge.views.presenting import alternates_of_page
from portal.shared.caching import SETTINGS
from portal.shared.public_pages import public_document, public_page
from portal.shared.tenants import tenant_url
from portal.shared.ui import Badge, Crumb

PARTS = (STATUS, NEWS, SETTINGS)
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])\Z")
AT_MOST, RECENT = 100, 5


@dataclass(frozen=True, slots=True)
class Told:
    """One update as the page prints it."""

    badge: Badge
    html: str
    at: datetime
    edited_at: datetime | None = None


@require_safe
@help_page
@public_page(*PARTS)
def status(request: HttpRequest, language: str) -> HttpResponse:
    """How each part does, what is open, what is planned, what was lately."""
    tenant = request.tenant
    conditions = conditions_of(disturbances_of(tenant))
    worst = max(conditions.values(), key=SEVERITY.__getitem__, default=Condition.WORKING)
    rows = Incident.objects.visible_to(request.actor)
    running = [_shown(row, language) for row in _full(rows.open().order_by("starts_at", "pk"))]
    context = {
        "components": components_of(tenant, language),
        "worst": CONDITION_BADGES[worst],
        "is_fine": worst == Condition.WORKING and not any(one["is_now"] for one in running),
        "running": [one for one in running if one["is_now"]],
        "planned": [one for one in running if not one["is_now"]],
        "recent": [
            _shown(row, language) for row in rows.settled().select_related("tenant")[:RECENT]
        ],
        "crumbs": [Crumb(_("State of the service"))],
        "gets_mail": gets_mail(request, NotificationKind.SERVICE_STATUS),
        "can_write": can_publish(request.actor),
    }
    return _render(request, "knowledge/status.html", language, "knowledge:status", [], context)


@require_safe
@help_page
@public_page(*PARTS)
def incident(request: HttpRequest, language: str, number: str) -> HttpResponse:
    """One disruption or planned work, with all that was said."""
    rows = _full(Incident.objects.visible_to(request.actor))
    row = get_object_or_404(rows, number=int(number))
    shown = _shown(row, language)
    crumbs = [
        Crumb(_("State of the service"), reverse("knowledge:status", args=[language])),
        Crumb(shown["title"]),
    ]
    context = {"one": shown, "crumbs": crumbs, "can_write": can_publish(request.actor)}
    return _render(
        request, "knowledge/incident.html", language, "knowledge:incident", [number], context
    )


@require_safe
@help_page
@public_page(*PARTS)
def history(request: HttpRequest, language: str) -> HttpResponse:
    """What began in a month; anything that names none is this month."""
    first = _month(request.GET.get("month", ""))
    following = _shifted(first, 1)
    rows = Incident.objects.visible_to(request.actor)
    found = rows.filter(starts_at__gte=first, starts_at__lt=following).select_related("tenant")
    address = reverse("knowledge:status_history", args=[language])
    has_older = rows.filter(starts_at__lt=first).exists()
    context = {
        "month": first,
        "found": [_shown(row, language) for row in found.order_by("-starts_at", "-pk")[:AT_MOST]],
        "older_url": f"{address}?month={_shifted(first, -1):%Y-%m}" if has_older else "",
        "newer_url": f"{address}?month={following:%Y-%m}" if following <= timezone.now() else "",
        "crumbs": [
            Crumb(_("State of the service"), reverse("knowledge:status", args=[language])),
            Crumb(_("History")),
        ],
    }
    return _render(
        request, "knowledge/status_history.html", language, "knowledge:status_history", [], context
    )


def _month(text: str) -> datetime:
    """The first moment of the month named, in the reader's time zone."""
    now = timezone.localtime()
    found = MONTH.match(text)
    year, month = (int(found[1]), int(found[2])) if found else (now.year, now.month)
    return datetime(year, month, 1, tzinfo=timezone.get_current_timezone())


def _shifted(first: datetime, months: int) -> datetime:
    number = first.year * 12 + first.month - 1 + months
    zone = timezone.get_current_timezone()
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=zone)


def _full(rows: Any) -> Any:
    """With all that `_shown` prints of open ones."""
    return rows.select_related("tenant").prefetch_related(
        "updates__tenant", "affected__component__tenant"
    )


def _shown(row: Incident, language: str) -> dict[str, Any]:
    title, spoken = said_in(row.titles, language, row.tenant.default_language)
    prefetched = getattr(row, "_prefetched_objects_cache", {})
    return {
        "title": title,
        "language": spoken,
        "url": row.url_in(language),
        "badge": INCIDENT_BADGES[row.state],
        "is_planned": row.is_planned,
        "is_now": row.is_open and row.state != "scheduled",
        "is_open": row.is_open,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "closed_at": row.closed_at,
        "updates": [
            Told(INCIDENT_BADGES[one.state], one.html_in(language), one.at, one.edited_at)
            for one in prefetched.get("updates", ())
        ],
        "parts": [
            (one.component.name_in(language), CONDITION_BADGES[one.condition])
            for one in prefetched.get("affected", ())
        ],
    }


@require_safe
@help_page
@public_document(*PARTS)
def status_feed(request: HttpRequest, language: str) -> HttpResponse:
    """What is said of the service, in one language."""
    tenant = request.tenant
    page = feeds.Feed(
        title=f"{_('State of the service')} – {tenant.name}",
        path=reverse("knowledge:status", args=[language]),
        own_path=request.path,
        language=language,
    )
    updates = IncidentUpdate.objects.select_related("incident__tenant", "tenant")
    return feeds.answer(tenant, page, feeds.status_entries(updates, language))


def _render(
    request: HttpRequest,
    template: str,
    language: str,
    name: str,
    args: list[str],
    context: dict[str, Any],
) -> HttpResponse:
    shell = {
        "language": language,
        "alternates": alternates_of_page(request.tenant, name, args),
        "canonical": tenant_url(request.tenant, reverse(name, args=[language, *args])),
    }
    return render(request, template, shell | context)
