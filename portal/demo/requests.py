"""The demo's requests with their conversations, in every state."""

import random
import zoneinfo
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from portal.demo.files import demo_upload
from portal.demo.guests import rate_some
from portal.demo.people import People
from portal.shared import outbox
from portal.shared.actors import Actor
from tickets import services
from tickets.enums import TicketState
from tickets.models import Category, Ticket

# Notices of older events would only be noise on the first day.
NOTICE_DAYS = 3
PAST = ["tickets.event", "tickets.rules", "tickets.ask_rating", "tickets.bad_rating"]


def make_requests(
    system: Actor,
    people: People,
    entries: list[dict[str, Any]],
    ratings: list[dict[str, Any]],
    tick: Callable[[], None],
) -> None:
    """Oldest first, so that references rise with time."""
    rng = random.Random(4821)
    zone = zoneinfo.ZoneInfo(system.tenant.time_zone)
    dated = [(_opened(entry, zone, rng), entry) for entry in entries]
    for opened, entry in sorted(dated, key=lambda pair: pair[0]):
        _make_request(people, {**entry, "ratings": ratings}, opened, rng)
        if float(entry["days_ago"]) > NOTICE_DAYS:
            outbox.discard_pending(system.tenant, kinds=PAST)
        tick()
    # What is late by now is marked as the worker would have done.
    services.sweep_due(actor=system)


def _opened(entry: dict[str, Any], zone: zoneinfo.ZoneInfo, rng: random.Random) -> datetime:
    """Within a working day of the tenant, and never later than a little while ago."""
    day = timezone.now().astimezone(zone) - timedelta(days=float(entry["days_ago"]))
    moment = day.replace(hour=rng.randint(8, 15), minute=rng.randint(0, 59), second=0)
    return min(moment, timezone.now() - timedelta(minutes=rng.randint(35, 180)))


def _make_request(
    people: People, entry: dict[str, Any], opened: datetime, rng: random.Random
) -> None:
    first, *later = entry["message"]
    ticket = services.open_ticket(
        actor=people.actors[entry["author"]],
        customer=people.customers[entry["customer"]],
        subject=entry["subject"],
        category=Category.objects.get(key=entry["category"]),
        body=first["text"],
        urgency=entry["urgency"],
        uploads=_uploads(first, rng),
        at=opened,
    )
    for email in entry.get("followers", []):
        services.add_follower(
            actor=people.actors[entry["author"]], ticket=ticket, user=people.users[email], at=opened
        )
    if entry.get("agent"):
        _work(people, entry, ticket, later, opened, rng)


def _work(
    people: People,
    entry: dict[str, Any],
    ticket: Ticket,
    messages: list[dict[str, Any]],
    opened: datetime,
    rng: random.Random,
) -> None:
    agent = people.actors[entry["agent"]]
    answered = opened + timedelta(minutes=rng.randint(6, 15))
    services.take(actor=agent, ticket=ticket, at=answered)
    if entry.get("priority", "normal") != ticket.priority:
        services.set_priority(actor=agent, ticket=ticket, priority=entry["priority"], at=answered)
    customer = people.actors[entry["author"]]
    if entry.get("reopened"):
        services.solve(actor=agent, ticket=ticket, at=answered)
        services.reopen(actor=customer, ticket=ticket, at=answered + timedelta(minutes=5))
    at = answered
    for message in messages:
        at = _later(opened + timedelta(hours=float(message["after_hours"])), at)
        last = message is messages[-1]
        _say(agent, customer, ticket, message, at, _then(entry["state"], last), rng)
    if entry["state"] in {TicketState.SOLVED, TicketState.CLOSED}:
        if ticket.state != TicketState.SOLVED:
            services.solve(actor=agent, ticket=ticket, at=at)
        rate_some(customer, ticket, entry["ratings"], at)
    _settle(agent, ticket, entry["state"], at)


def _later(wanted: datetime, after: datetime) -> datetime:
    """Never before what was said last, and never in the future."""
    return min(max(wanted, after + timedelta(minutes=3)), timezone.now() - timedelta(minutes=1))


def _then(state: str, last: bool) -> str:
    """What an agent's answer makes of the request: at the end, what the content asks for."""
    if last and state in {TicketState.SOLVED, TicketState.CLOSED}:
        return TicketState.SOLVED
    return TicketState.OPEN if last and state == TicketState.OPEN else TicketState.WAITING


def _say(
    agent: Actor,
    customer: Actor,
    ticket: Ticket,
    message: dict[str, Any],
    at: datetime,
    then: str,
    rng: random.Random,
) -> None:
    uploads = _uploads(message, rng)
    if message["by"] == "note":
        services.add_note(actor=agent, ticket=ticket, body=message["text"], uploads=uploads, at=at)
    elif message["by"] == "agent":
        services.reply(
            actor=agent, ticket=ticket, body=message["text"], uploads=uploads, then=then, at=at
        )
    else:
        services.reply(actor=customer, ticket=ticket, body=message["text"], uploads=uploads, at=at)


def _settle(agent: Actor, ticket: Ticket, state: str, at: datetime) -> None:
    """The state that the content asks for, where the conversation has not led there."""
    target = TicketState(state)
    if ticket.state != target:
        services.change_state(actor=agent, ticket=ticket, to=target, at=at)


def _uploads(message: dict[str, Any], rng: random.Random) -> list[Any]:
    return [demo_upload(name, rng) for name in message.get("files", [])]
