"""A group of synonyms."""

from typing import Any

from portal.shared.actors import system_actor
from portal.shared.models import Tenant
from portal.shared.search.synonym_services import create_synonyms


def add_synonyms(tenant: Tenant) -> dict[str, Any]:
    """Call it inside the tenant's scope."""
    row = create_synonyms(actor=system_actor(tenant), words=["crate", "box"])
    return {"synonyms": row.pk}
