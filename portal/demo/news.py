"""The demo's announcements, and the state of its service."""

import tomllib
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from knowledge import services
from portal.demo.content import CONTENT
from portal.shared.actors import Actor


def make_news(system: Actor) -> None:
    """What stands in the tenant's file; nobody is told of it, as it is all old news."""
    path = CONTENT / system.tenant.slug / "news.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    local = timezone.now().astimezone(ZoneInfo(system.tenant.time_zone))
    now = local.replace(minute=0, second=0, microsecond=0)
    for entry in content["announcement"]:
        _announce(system, entry, now)
    parts = {
        entry["key"]: _component(system, entry, number)
        for number, entry in enumerate(content["component"])
    }
    for entry in content["incident"]:
        _incident(system, entry, parts, now)


def _announce(system: Actor, entry: dict[str, Any], now: datetime) -> None:
    until = entry.get("until")
    showing = services.Showing(
        kind=entry["kind"],
        audience=entry["audience"],
        starts_at=now + timedelta(days=entry["from"]),
        ends_at=now + timedelta(days=until) if until else None,
        tells=False,
    )
    texts = {
        code: services.Wording(**entry[code]) for code in system.tenant.languages if code in entry
    }
    row = services.create_announcement(
        actor=system, texts=texts, showing=showing, slug=entry["slug"]
    )
    services.publish_announcement(actor=system, row=row)


def _component(system: Actor, entry: dict[str, Any], number: int) -> int:
    spoken = {code: entry[code] for code in system.tenant.languages}
    row = services.save_component(
        actor=system,
        component=None,
        names={code: name for code, (name, _text) in spoken.items()},
        descriptions={code: text for code, (_name, text) in spoken.items()},
        position=number,
    )
    return int(row.pk)


def _incident(system: Actor, entry: dict[str, Any], parts: dict[str, int], now: datetime) -> None:
    begins = (now + timedelta(days=entry["days"])).replace(hour=9)
    lasts = entry.get("lasts")
    facts = services.Facts(
        titles=_texts(system, entry),
        starts_at=begins,
        ends_at=begins + timedelta(hours=lasts) if lasts else None,
        conditions={parts[key]: condition for key, condition in entry["affects"].items()},
    )
    first, *others = entry["update"]
    said_at = min(begins, now)
    row = services.open_incident(
        actor=system,
        kind=entry["kind"],
        facts=facts,
        texts=_texts(system, first),
        state=first["state"],
        tells=False,
        at=said_at,
    )
    for update in others:
        services.post_update(
            actor=system,
            incident=row,
            state=update["state"],
            texts=_texts(system, update),
            tells=False,
            at=said_at + timedelta(hours=update["hours"]),
        )


def _texts(system: Actor, entry: dict[str, Any]) -> dict[str, str]:
    return {code: entry[code] for code in system.tenant.languages if code in entry}
