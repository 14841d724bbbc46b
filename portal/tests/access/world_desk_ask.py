"""A complaint that is decided, a form's answers and own tags, for world.py."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.models import Customer, User
from accounts.selectors import actor_for
from portal.shared.actors import system_actor
from portal.shared.models import Tenant
from tickets import services
from tickets.models import Category, Ticket
from tickets.tests.factories import make_ticket


def add_complaints(
    tenant: Tenant,
    people: Mapping[str, User],
    customers: tuple[Customer, Customer],
    words: tuple[str, str],
) -> dict[str, Any]:
    """`words` are what only the one customer, and what only the other may read."""
    (customer, outsider), (own, outside) = customers, words
    _visit(outsider, people["outsider"], outside)
    field = services.add_field(
        actor=system_actor(tenant),
        category=Category.objects.get(key="delivery"),
        type="text",
        spec=services.FieldSpec(labels={"en": "Dock"}),
    )
    owner = people["owner"]
    visit = _visit(customer, owner, own)
    complaint = make_ticket(customer, owner, category="service-complaint", subject=f"Late {own}")
    decided = make_ticket(customer, owner, category="service-complaint", subject=f"Rude {own}")
    services.decide_complaint(
        actor=actor_for(people["agent"], tenant),
        ticket=decided,
        outcome="rejected",
        remedy="none",
        text=f"Not so, {own}.",
    )
    return {
        "own_field": field.pk,
        "visit": visit.reference,
        "complaint": complaint.reference,
        "decided": decided.reference,
    }


def _visit(customer: Customer, author: User, word: str) -> Ticket:
    """A request by a form of the catalogue, tagged."""
    answers = {"work": "repair", "day": date(2026, 3, 2), "place": f"Quay of {word}"}
    ticket = make_ticket(
        customer, author, category="technician", subject=f"Visit {word}", answers=answers
    )
    services.add_own_tag(actor=actor_for(author, customer.tenant), ticket=ticket, name=f"at {word}")
    return ticket
