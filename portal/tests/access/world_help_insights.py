"""What people of the first tenant look for."""

from typing import Any

from django.utils import timezone

from knowledge.models import HelpCategory, SearchGap
from knowledge.services import ordering
from knowledge.services.searches_history import Past, take_over_searches
from portal.shared.actors import system_actor
from portal.shared.models import Tenant


def add_insights(tenant: Tenant, word: str) -> dict[str, Any]:
    """A search without results, as a gap, and an order of the subjects to take back."""
    system = system_actor(tenant)
    text = f"deposit {word}"
    take_over_searches(actor=system, rows=[Past(timezone.now(), text, "en")])
    keys = list(HelpCategory.objects.filter(parent=None).values_list("key", flat=True))
    ordering.order_categories(actor=system, keys=keys[::-1])
    return {"gap": SearchGap.objects.get().pk, "help_keys": ",".join(keys)}
