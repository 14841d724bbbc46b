"""The demo's people without an account, and what customers say of the answers."""

import random
import re
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from portal.demo.files import demo_upload
from portal.demo.people import People
from portal.shared.actors import Actor
from portal.shared.models import OutboxMessage
from tickets import selectors, services
from tickets.models import Category, Ticket

CONFIRM = re.compile(r"/requests/guest/confirm/([-\w]+)/")


def make_guests(visitor: Actor, people: People, entries: list[dict[str, Any]]) -> None:
    """As if written on the form; most confirm their address, and are answered."""
    rng = random.Random(4821)
    for entry in entries:
        written = timezone.now() - timedelta(hours=float(entry["hours_ago"]))
        services.write_guest_request(
            actor=visitor,
            name=entry["name"],
            email=entry["email"],
            language=entry["language"],
            category=Category.objects.get(key=entry["category"]),
            urgency=entry["urgency"],
            subject=entry["subject"],
            body=entry["text"],
            uploads=[demo_upload(name, rng) for name in entry.get("files", [])],
            at=written,
        )
        if "confirmed_minutes" in entry:
            _confirm(visitor, people, entry, written)


def _confirm(visitor: Actor, people: People, entry: dict[str, Any], written: datetime) -> None:
    confirmed = written + timedelta(minutes=entry["confirmed_minutes"])
    ticket, _path = services.confirm_guest_request(actor=visitor, token=_mailed(), at=confirmed)
    answered = confirmed + timedelta(minutes=40)
    services.reply(
        actor=people.actors[entry["agent"]],
        ticket=ticket,
        body=entry["answer"],
        then=entry["then"],
        at=answered,
    )
    if "score" in entry:
        services.rate_ticket(
            actor=selectors.visitor_of(visitor.tenant, ticket),
            ticket=ticket,
            score=entry["score"],
            comment=entry["comment"],
            at=answered + timedelta(minutes=30),
        )


def _mailed() -> str:
    """What the guest finds in the newest mail."""
    mail = OutboxMessage.objects.filter(kind="mail.send").latest("pk").payload["text"]
    found = CONFIRM.search(mail)
    assert found, mail
    return found[1]


def rate_some(
    customer: Actor, ticket: Ticket, ratings: list[dict[str, Any]], solved: datetime
) -> None:
    """Two of three solved requests are rated, by the hundreds of the demo always the same."""
    number = int(ticket.reference.rsplit("-", 1)[-1].lstrip("C"))
    if not ratings or number % 3 == 0:
        return
    chosen = ratings[number % len(ratings)]
    at = min(solved + timedelta(hours=2), timezone.now() - timedelta(minutes=1))
    services.rate_ticket(actor=customer, ticket=ticket, at=at, **chosen)
