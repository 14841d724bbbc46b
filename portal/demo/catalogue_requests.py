"""Requests of the demo that came by a form of the catalogue: answers, tags, complaints decided."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Customer
from orders.models import Order, Product
from orders.selectors import bought_products
from portal.demo.files import demo_upload
from portal.demo.people import People
from portal.shared import outbox
from portal.shared.actors import Actor
from tickets import services
from tickets.models import Category, Ticket

NOTICE_DAYS = 3


def make_catalogue_requests(system: Actor, people: People, entries: list[dict[str, Any]]) -> None:
    """Oldest first; after the orders, which some of them are about."""
    rng = random.Random(4800)
    made: dict[str, Ticket] = {}
    for entry in sorted(entries, key=lambda one: -float(one["days_ago"])):
        made[entry.get("key", entry["subject"])] = _make(people, entry, made, rng)
        if float(entry["days_ago"]) > NOTICE_DAYS:
            outbox.discard_pending(system.tenant, kinds=["tickets.event"])


def _make(
    people: People, entry: dict[str, Any], made: dict[str, Ticket], rng: random.Random
) -> Ticket:
    actor, customer = people.actors[entry["author"]], people.customers[entry["customer"]]
    opened = timezone.now() - timedelta(days=float(entry["days_ago"]))
    ticket = services.open_ticket(
        actor=actor,
        customer=customer,
        subject=entry["subject"],
        category=Category.objects.get(key=entry["category"]),
        body=entry["text"],
        urgency=entry.get("urgency", "normal"),
        answers=_answers(customer, entry.get("answers", {}), opened, rng),
        follow_up_of=made.get(entry.get("follow_up_of", "")),
        at=opened,
    )
    for name in entry.get("tags", []):
        services.add_own_tag(actor=actor, ticket=ticket, name=name)
    if "agent" in entry:
        _work(people, entry, ticket, opened)
    return ticket


def _answers(
    customer: Customer, answers: dict[str, Any], opened: datetime, rng: random.Random
) -> dict[str, Any]:
    """Products and orders are named by their place among the customer's, days by their distance."""
    found: dict[str, Any] = {}
    for key, value in answers.items():
        kind, _colon, detail = str(value).partition(":")
        if kind == "product":
            found[key] = _product(customer, int(detail))
        elif kind == "order":
            found[key] = _order(customer, int(detail))
        elif kind == "day":
            found[key] = (opened + timedelta(days=int(detail))).date()
        elif kind == "file":
            found[key] = [demo_upload(detail, rng)]
        else:
            found[key] = value
    return {key: value for key, value in found.items() if value is not None}


def _product(customer: Customer, place: int) -> Product | None:
    found: Product | None = _at(bought_products(customer.pk).order_by("pk"), place)
    return found


def _order(customer: Customer, place: int) -> Order | None:
    rows = Order.objects.filter(customer=customer).order_by("-placed_at", "-pk")
    found: Order | None = _at(rows, place)
    return found


def _at(rows: Any, place: int) -> Any:
    found = list(rows[place : place + 1])
    return found[0] if found else None


def _work(people: People, entry: dict[str, Any], ticket: Ticket, opened: datetime) -> None:
    """An agent takes it, answers, decides; the customer may escalate."""
    agent, at = people.actors[entry["agent"]], opened + timedelta(minutes=35)
    services.take(actor=agent, ticket=ticket, at=at)
    if "reply" in entry:
        at += timedelta(hours=2)
        services.reply(
            actor=agent, ticket=ticket, body=entry["reply"], then=entry.get("then", "open"), at=at
        )
    if "decision" in entry:
        at += timedelta(hours=20)
        services.decide_complaint(actor=agent, ticket=ticket, at=at, **entry["decision"])
    if "escalation" in entry:
        services.escalate_complaint(
            actor=people.actors[entry["author"]],
            ticket=ticket,
            reason=entry["escalation"],
            at=at + timedelta(hours=3),
        )
