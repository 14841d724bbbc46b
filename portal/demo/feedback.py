"""The demo's feedback: of a visitor with an address, of one without, of a member."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.demo.people import People
from portal.shared.actors import Actor
from tickets import services


def make_feedback(visitor: Actor, people: People, entries: list[dict[str, Any]]) -> None:
    """As if sent from the form on a page; some are answered."""
    for entry in entries:
        author = entry.get("author")
        sent = timezone.now() - timedelta(hours=float(entry["hours_ago"]))
        ticket = services.send_feedback(
            actor=people.actors[author] if author else visitor,
            customer=people.customers[entry["customer"]] if author else None,
            about=entry["about"],
            body=entry["text"],
            name=entry.get("name", ""),
            email=entry.get("email", ""),
            language=entry.get("language", ""),
            origin=entry["page"],
            at=sent,
        )
        if entry.get("answer"):
            services.reply(
                actor=people.actors[entry["agent"]],
                ticket=ticket,
                body=entry["answer"],
                then="solved",
                at=sent + timedelta(hours=1),
            )
