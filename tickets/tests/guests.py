"""Requests without an account for tests, made by the services."""

import re
from datetime import timedelta
from typing import Any

from django.core import mail
from django.utils import timezone

from accounts.selectors import actor_for
from portal.shared import outbox
from portal.shared.models import OutboxMessage, Tenant
from tickets import services
from tickets.models import Category, GuestRequest, Ticket

EMAIL = "ona@kaimas.example"
LINK = re.compile(r"(/requests/guest/[-\w:/]+/)(?:\?score=(\d))?")


def write(tenant: Tenant, **fields: Any) -> GuestRequest:
    """A request that waits for confirmation; call it inside the tenant's scope."""
    key = fields.pop("category", "delivery")
    values = {"email": EMAIL, "name": "Ona", "subject": "Late parcel", "body": "Since Monday."}
    return services.write_guest_request(
        actor=actor_for(None, tenant),
        category=Category.objects.get(key=key),
        **{**values, **fields},
    )


def links_in_mail(tenant: Tenant) -> list[str]:
    """The guests' paths in the mails that wait to be sent, oldest first."""
    rows = OutboxMessage.objects.filter(kind="mail.send", state="pending").order_by("pk")
    return [found[0] for row in rows if (found := LINK.search(row.payload["text"]))]


def token_in_mail(tenant: Tenant) -> str:
    """The token of the newest such mail."""
    return links_in_mail(tenant)[-1].rstrip("/").rsplit("/", 1)[-1]


def open_for(tenant: Tenant, **fields: Any) -> tuple[Ticket, str]:
    """A confirmed request and the path that opens it."""
    write(tenant, **fields)
    return services.confirm_guest_request(
        actor=actor_for(None, tenant), token=token_in_mail(tenant)
    )


def carry_out(tenant: Tenant) -> list[Any]:
    """All of the outbox, what waits a while included; returns the mails that were sent."""
    mail.outbox.clear()
    for _round in range(3):
        OutboxMessage.objects.filter(state="pending").update(
            available_at=timezone.now() - timedelta(seconds=1)
        )
        outbox.dispatch_due(tenant)
    return list(mail.outbox)
