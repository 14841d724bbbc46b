"""Announcements and incidents for tests, made by the services."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from knowledge import services
from knowledge.models import Announcement, Incident, ServiceComponent
from portal.shared.actors import system_actor
from portal.shared.models import Tenant


def announce(
    tenant: Tenant, title: str, *, published: bool = True, lt: str = "", **showing: Any
) -> Announcement:
    """An announcement, published unless told otherwise."""
    actor = system_actor(tenant)
    showing.setdefault("starts_at", timezone.now() - timedelta(hours=1))
    texts = {tenant.default_language: services.Wording(title, f"All about *{title}*.")}
    if lt:
        texts["lt"] = services.Wording(lt, f"Viskas apie *{lt}*.")
    row = services.create_announcement(
        actor=actor, texts=texts, showing=services.Showing(**showing)
    )
    return services.publish_announcement(actor=actor, row=row) if published else row


def make_component(tenant: Tenant, name: str) -> ServiceComponent:
    """A part of the service."""
    return services.save_component(
        actor=system_actor(tenant), component=None, names={"en": name}, descriptions={}
    )


def make_incident(
    tenant: Tenant,
    title: str,
    conditions: dict[int, str] | None = None,
    *,
    kind: str = "incident",
    state: str = "",
    tells: bool = False,
    begins: timedelta = timedelta(hours=-1),
    lasts: timedelta | None = None,
) -> Incident:
    """A disruption; or planned work, which says how long it lasts."""
    starts_at = timezone.now() + begins
    facts = services.Facts(
        {"en": title}, starts_at, starts_at + lasts if lasts else None, conditions or {}
    )
    return services.open_incident(
        actor=system_actor(tenant),
        kind=kind,
        facts=facts,
        texts={"en": f"We look at **{title}**."},
        state=state,
        tells=tells,
    )
