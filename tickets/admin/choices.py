"""What the desk's forms offer, looked up once a minute; the services say whether it may be."""

from django.core.cache import cache
from django.db.models import Q

from accounts.enums import StaffPermission
from portal.shared.actors import Actor
from portal.shared.caching import kept
from portal.shared.models import Tenant
from tickets import policies
from tickets.enums import ASKED_KINDS
from tickets.models import Category, Macro, Queue, Tag, Ticket
from tickets.services.macros import MACROS

SECONDS = 60
SUGGESTED_TAGS = 200


def queues_for(actor: Actor) -> list[Queue]:
    """As `Queue.objects.visible_to(actor)`."""
    rows: list[Queue] = cache.get_or_set(
        f"desk-queues:{actor.tenant.pk}", lambda: list(Queue.objects.all()), SECONDS
    )
    everything = actor.may(StaffPermission.MANAGE_QUEUES)
    return [queue for queue in rows if everything or policies.works_in(actor, queue.pk)]


def categories_for(tenant: Tenant, ticket: Ticket) -> list[tuple[str, str]]:
    """Key and name of those in use and of the request's own."""
    rows: list[Category] = cache.get_or_set(
        f"desk-categories:{tenant.pk}",
        lambda: list(Category.objects.active().filter(kind__in=ASKED_KINDS)),
        SECONDS,
    )
    own = [] if any(row.pk == ticket.category_id for row in rows) else [ticket.category]
    return [(str(row.pk), row.name_for(tenant)) for row in [*own, *rows]]


def macros_for(actor: Actor) -> list[Macro]:
    """Everybody's and the actor's own."""

    def found() -> list[Macro]:
        usable = Q(owner=None) | Q(owner_id=actor.user_id)
        return list(Macro.objects.filter(usable, is_active=True))

    return kept(actor.tenant, MACROS, f"desk:{actor.user_id}", found, SECONDS)


def tags_for(tenant: Tenant) -> list[str]:
    """Tags to suggest."""
    rows: list[str] = cache.get_or_set(
        f"desk-tags:{tenant.pk}",
        lambda: list(Tag.objects.values_list("name", flat=True)[:SUGGESTED_TAGS]),
        SECONDS,
    )
    return rows
