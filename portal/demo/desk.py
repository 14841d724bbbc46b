"""What the demo's team noted besides the conversations: tags, time, links, a merged request."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.demo.people import People
from tickets import services
from tickets.models import Category, Ticket

# So many of the requests to be done hold something new for each of the team.
UNREAD = 6


def make_desk(people: People, content: dict[str, Any]) -> None:
    """On requests that stand already, found by their subjects."""
    for entry in content.get("request", []):
        _note(people, entry)
    for entry in content.get("merged", []):
        _merge(people, entry)


def make_views(people: People, content: dict[str, Any]) -> None:
    """Saved views, and who has read what: all but the newest few; once every request is there."""
    for entry in content.get("view", []):
        services.save_view(
            actor=people.actors[entry["agent"]],
            name=entry["name"],
            query=entry["query"],
            is_shared=entry.get("shared", False),
        )
    for email in content.get("readers", []):
        read = Ticket.objects.active().order_by("-last_activity_at", "-pk")[UNREAD:]
        for ticket in read:
            services.mark_read(actor=people.actors[email], ticket=ticket)


def _named(subject: str) -> Ticket:
    found: Ticket = Ticket.objects.with_people().get(subject=subject)
    return found


def _note(people: People, entry: dict[str, Any]) -> None:
    agent, ticket = people.actors[entry["agent"]], _named(entry["subject"])
    at = ticket.last_activity_at
    asker = people.actors[ticket.requester.email]
    services.keep_trail(actor=asker, ticket=ticket, trail=entry.get("trail", []))
    services.change_staff_tags(actor=agent, ticket=ticket, add=entry.get("tags", []), at=at)
    for minutes, note in entry.get("minutes", []):
        services.record_time(actor=agent, ticket=ticket, minutes=minutes, note=note, at=at)
    for email, name in entry.get("copied", []):
        services.copy_to(actor=agent, ticket=ticket, email=email, name=name, at=at)
    if problem := entry.get("caused_by"):
        target = _named(problem)
        services.link_tickets(actor=agent, ticket=ticket, target=target, kind="problem", at=at)


def _merge(people: People, entry: dict[str, Any]) -> None:
    asked = timezone.now() - timedelta(days=float(entry["days_ago"]))
    ticket = services.open_ticket(
        actor=people.actors[entry["author"]],
        customer=people.customers[entry["customer"]],
        subject=entry["subject"],
        category=Category.objects.get(key=entry["category"]),
        body=entry["text"],
        at=asked,
    )
    services.merge_tickets(
        actor=people.actors[entry["agent"]],
        ticket=ticket,
        target=_named(entry["into"]),
        at=asked + timedelta(hours=1),
    )
