"""Announcements and the state of the service, for world.py."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Customer
from knowledge import services
from knowledge.models import Announcement
from portal.shared.actors import system_actor
from portal.shared.models import Tenant


def add_news(tenant: Tenant, customer: Customer, own: str, internal: str) -> dict[str, Any]:
    """Everybody's, one customer's own, and a draft; something disturbed."""
    public = announce(tenant, "Lockers in Kaunas")
    named = announce(tenant, f"Only {own}", audience="named", readers=(customer,), as_banner=True)
    announce(tenant, f"Draft {internal}", published=False)
    actor = system_actor(tenant)
    component = services.save_component(
        actor=actor, component=None, names={"en": "Orders by EDI"}, descriptions={}
    )
    facts = services.Facts(
        titles={"en": "EDI is late"},
        starts_at=timezone.now() - timedelta(hours=1),
        conditions={component.pk: "partly"},
    )
    incident = services.open_incident(
        actor=actor, kind="incident", facts=facts, texts={"en": "We look for the cause."}
    )
    return {
        "news": public.slug,
        "news_key": public.pk,
        "own_news": named.slug,
        "component": component.pk,
        "incident": incident.number,
        "incident_key": incident.pk,
        "said": incident.updates.get().pk,
    }


def announce(
    tenant: Tenant, title: str, *, language: str = "", published: bool = True, **showing: Any
) -> Announcement:
    """An announcement in one language, published unless told otherwise."""
    actor = system_actor(tenant)
    showing.setdefault("starts_at", timezone.now() - timedelta(days=1))
    row = services.create_announcement(
        actor=actor,
        texts={language or tenant.default_language: services.Wording(title, f"About {title}.")},
        showing=services.Showing(**showing),
    )
    return services.publish_announcement(actor=actor, row=row) if published else row
