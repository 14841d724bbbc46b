"""What the tests of agreed times and rules stand on: fixed hours, policies, rules."""

import zoneinfo
from datetime import datetime, time
from typing import Any

from portal.shared.actors import system_actor
from portal.shared.caching import forget
from portal.shared.context import current_tenant
from portal.shared.models import SupportHours, Tenant
from portal.shared.opening_hours import HOURS
from portal.shared.outbox import dispatch_due
from tickets import services
from tickets.clock import AGREEMENTS
from tickets.models import Rule, SlaPolicy, Ticket, TicketEvent
from tickets.services.rule_causes import RULES

VILNIUS = zoneinfo.ZoneInfo("Europe/Vilnius")


def at(text: str) -> datetime:
    """A moment of November 2026 in Vilnius: "23 09:00" is a Monday."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=VILNIUS)


def said(moment: datetime | None) -> str:
    """The other way round."""
    return moment.astimezone(VILNIUS).strftime("%d %H:%M") if moment is not None else ""


def set_hours(tenant: Tenant) -> None:
    """Monday to Friday, 8:00 to 16:00."""
    SupportHours.objects.all().delete()
    for day in range(5):
        SupportHours.objects.create(tenant=tenant, weekday=day, opens=time(8), closes=time(16))
    forget(tenant, HOURS)


def no_automation(tenant: Tenant) -> None:
    """Without the policies and rules that a new tenant comes with."""
    SlaPolicy.objects.all().delete()
    Rule.objects.all().delete()
    forget(tenant, AGREEMENTS)
    forget(tenant, RULES)


def make_policy(name: str = "All", **values: Any) -> SlaPolicy:
    """Two hours to the first answer, ten to the solution, unless said otherwise."""
    given = {"first_answer_minutes": 120, "solution_minutes": 600, **values}
    return services.create_policy(actor=system_actor(current_tenant()), name=name, **given)


def make_rule(trigger: str, conditions: list[Any], actions: list[Any], **values: Any) -> Rule:
    """A rule of (field, operator, value) and (do, value)."""
    return services.create_rule(
        actor=system_actor(current_tenant()),
        name=values.pop("name", "The rule"),
        trigger=trigger,
        conditions=[{"field": f, "operator": o, "value": v} for f, o, v in conditions],
        actions=[{"do": do, "value": value} for do, value in actions],
        **values,
    )


def events_of(ticket: Ticket, kind: str) -> list[TicketEvent]:
    """The request's events of one kind."""
    return list(TicketEvent.objects.filter(ticket=ticket, kind=kind))


def work_off(tenant: Tenant) -> None:
    """Carry the outbox out."""
    dispatch_due(tenant, limit=1000, skip=("index.update", "mail.send"))
