"""A guest's request with its links, and one that was rated, for world.py."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.selectors import actor_for
from portal.shared.models import StoredFile, Tenant
from tickets import services
from tickets.enums import LinkPurpose
from tickets.links import issue_link
from tickets.models import Ticket
from tickets.services.ratings import proof_of
from tickets.tests.guests import EMAIL, open_for, token_in_mail, write

VISIT = {"work": "repair", "day": date(2027, 3, 2), "time": "morning", "place": "Quay 5"}


def add_guests(tenant: Tenant, people: Mapping[str, User]) -> dict[str, Any]:
    """Links of every purpose: nobody is signed in by them, whoever has one is meant."""
    visitor, agent = actor_for(None, tenant), actor_for(people["agent"], tenant)
    upload = SimpleUploadedFile("parcel.txt", b"grey", content_type="text/plain")
    ticket, path = open_for(tenant, category="technician", answers=VISIT, uploads=[upload])
    write(tenant, category="technician", answers=VISIT)
    confirm = token_in_mail(tenant)
    rated, other = _solved(tenant, agent), _solved(tenant, agent)
    token = issue_link(tenant, LinkPurpose.RATE, EMAIL, ticket=rated)
    rating = services.rate_by_link(actor=visitor, token=token, score=4)
    return {
        "confirm_link": confirm,
        "guest_link": path.rstrip("/").rsplit("/", 1)[-1],
        "guest_ticket": ticket.reference,
        "guest_file": StoredFile.objects.get(name="parcel.txt").uuid,
        "rate_link": issue_link(tenant, LinkPurpose.RATE, EMAIL, ticket=other),
        "rating_proof": proof_of(rating),
    }


def _solved(tenant: Tenant, agent: Any) -> Ticket:
    ticket, _path = open_for(tenant)
    services.solve(actor=agent, ticket=ticket)
    return ticket
