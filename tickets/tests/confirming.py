"""A process of its own that confirms a guest's request, for the test under real concurrency."""

import os
from threading import Barrier
from typing import Any

import django
from django.apps import apps

if not apps.ready:  # preloaded by the fork server, before any test's process is forked from it
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()

from django.db import connection

from accounts.selectors import actor_for
from portal.shared.context import tenant_scope
from portal.shared.models import OutboxMessage, StoredFile, Tenant
from tickets import services
from tickets.links import LinkGone
from tickets.models import AccessLink, Ticket, TicketMessage


def confirm(database: dict[str, Any], tenant_id: int, token: str, start: Barrier) -> str:
    """Press the button twice; what the first click got."""
    tenant = _tenant_in(database, tenant_id)
    start.wait(60)
    answers = [_pressed(tenant, token) for _twice in range(2)]
    connection.close()
    return answers[0] or answers[1]


def _pressed(tenant: Tenant, token: str) -> str:
    try:
        with tenant_scope(tenant):
            ticket, _path = services.confirm_guest_request(
                actor=actor_for(None, tenant), token=token
            )
    except LinkGone:
        return ""
    return str(ticket.reference)


def left_behind(database: dict[str, Any], tenant_id: int) -> dict[str, Any]:
    """What all of them made."""
    tenant = _tenant_in(database, tenant_id)
    with tenant_scope(tenant):
        found = {
            "tickets": Ticket.objects.count(),
            "messages": TicketMessage.objects.count(),
            "files": list(StoredFile.objects.values_list("owner_kind", flat=True)),
            "links": AccessLink.objects.filter(purpose="read").count(),
            "told": OutboxMessage.objects.filter(kind="tickets.event").count(),
        }
    connection.close()
    return found


def _tenant_in(database: dict[str, Any], tenant_id: int) -> Tenant:
    connection.close()
    connection.settings_dict.update(database)
    found: Tenant = Tenant.objects.get(pk=tenant_id)
    return found
