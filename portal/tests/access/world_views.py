"""Saved views of the desk: the agent's own, and everybody's."""

from typing import Any

from accounts.models import User
from accounts.selectors import actor_for
from portal.shared.models import Tenant
from tickets import services


def add_views(tenant: Tenant, people: dict[str, User]) -> dict[str, Any]:
    """Keys of the agent's own view, and of one that everybody has."""
    agent, admin = (actor_for(people[name], tenant) for name in ("agent", "admin"))
    own = services.save_view(actor=agent, name="Mine and late", query="view=mine&due=overdue")
    shared = services.save_view(actor=admin, name="All late", query="due=overdue", is_shared=True)
    return {"own_view": own.pk, "shared_view": shared.pk}
