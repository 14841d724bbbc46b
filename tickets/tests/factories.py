"""Requests for tests, made by the services."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Customer, User
from accounts.selectors import actor_for
from portal.shared.models import Tenant
from tickets import services
from tickets.models import Category, Ticket


def make_ticket(customer: Customer, author: User, **fields: Any) -> Ticket:
    """A request opened by a member; call it inside the tenant's scope."""
    tenant: Tenant = customer.tenant
    key = fields.pop("category", "delivery")
    fields.setdefault("subject", "Where is the parcel")
    fields.setdefault("body", "It should have come yesterday.")
    return services.open_ticket(
        actor=actor_for(author, tenant),
        customer=customer,
        category=Category.objects.get(key=key),
        **fields,
    )


def answer(ticket: Ticket, author: User, body: str = "It is on its way.", **fields: Any) -> Ticket:
    """A reply to the request by whoever; returns the request as it is then."""
    services.reply(actor=actor_for(author, ticket.tenant), ticket=ticket, body=body, **fields)
    ticket.refresh_from_db()
    return ticket


def text_file(name: str = "notes.txt", content: bytes = b"some notes") -> SimpleUploadedFile:
    """A small file that may be attached."""
    return SimpleUploadedFile(name, content, content_type="text/plain")
