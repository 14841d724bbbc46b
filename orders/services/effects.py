"""What every change of an order or a quote leaves behind: an event, outbox rows, the index."""

from datetime import datetime
from typing import Any

from orders.enums import OrderEventKind
from orders.models import Order, OrderEvent, Quote
from portal.shared import outbox
from portal.shared.actors import Actor
from portal.shared.search.updates import queue_update

ORDER_KIND = "orders.order"
QUOTE_KIND = "orders.quote"


def log_event(
    actor: Actor, order: Order, kind: OrderEventKind, at: datetime, **data: Any
) -> OrderEvent:
    """One line in the order's history."""
    event: OrderEvent = OrderEvent.objects.create(
        tenant=actor.tenant,
        order=order,
        kind=kind,
        data=data,
        actor=actor.user,
        actor_label=actor.label[:200],
        created_at=at,
    )
    return event


def tell_of_order(actor: Actor, order: Order, event: OrderEvent) -> None:
    """Have those told whom it concerns, and the order found as it is now."""
    outbox.enqueue(
        actor.tenant,
        ORDER_KIND,
        {"order": order.pk, "event": event.pk, "actor": actor.user_id, "name": actor.label},
    )
    queue_update(order)


def tell_of_quote(actor: Actor, quote: Quote) -> None:
    """Have those told whom the quote's present state concerns."""
    outbox.enqueue(
        actor.tenant,
        QUOTE_KIND,
        {
            "quote": quote.pk,
            "state": str(quote.state),
            "version": quote.version,
            "actor": actor.user_id,
        },
    )
