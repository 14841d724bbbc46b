"""Whom an order's or a quote's news are told to: carried out from the outbox, exactly once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import translation

from accounts import services as accounts
from accounts.enums import NotificationKind as Kind
from accounts.models import User
from accounts.selectors import actor_for
from orders import selectors
from orders.enums import OrderEventKind, QuoteState
from orders.models import Order, OrderEvent, Quote
from orders.presentation import order_label, quote_label
from orders.services.effects import ORDER_KIND, QUOTE_KIND
from portal.shared.mail import new_message_id
from portal.shared.models import Tenant
from portal.shared.money import in_currency
from portal.shared.outbox import transactional

# What staff hear of: the rest they did themselves.
FOR_STAFF = (OrderEventKind.PLACED, OrderEventKind.CANCELLED)
DECISIONS = (QuoteState.ACCEPTED, QuoteState.DECLINED, QuoteState.EXPIRED, QuoteState.WITHDRAWN)
STAFF_DECISIONS = (QuoteState.REQUESTED, *DECISIONS)


@dataclass(frozen=True, slots=True)
class Telling:
    """One piece of news with all that its notices need."""

    tenant: Tenant
    row: Order | Quote
    state: str
    key: str
    author_id: int | None
    name: str = ""
    text: str = ""
    thread: str = ""


@transactional(ORDER_KIND)
def tell_of_order(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Fan one event of an order out to the people concerned, never to its author."""
    orders = Order.objects.select_related("customer", "placed_by")
    order = orders.filter(pk=payload["order"]).first()
    event = OrderEvent.objects.filter(pk=payload["event"]).first()
    if order is None or event is None:
        return
    telling = Telling(
        tenant=tenant,
        row=order,
        state=event.kind,
        key=f"order-event-{event.pk}",
        author_id=payload["actor"],
        name=payload["name"],
        text=event.data.get("reason", ""),
        thread=f"order-{order.pk}",
    )
    if event.kind == OrderEventKind.PLACED:
        _tell_members(telling, Kind.ORDER_PLACED, selectors.colleagues_who_order(order.customer_id))
    elif order.placed_by is not None:
        _tell_members(telling, Kind.ORDER_STATE, [order.placed_by])
    if event.kind in FOR_STAFF:
        _tell_staff(telling, Kind.STAFF_ORDER, "admin:orders_order_change")


@transactional(QUOTE_KIND)
def tell_of_quote(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Tell the customer of an offer and of decisions, the staff of questions and decisions."""
    quotes = Quote.objects.select_related("customer", "requested_by")
    quote = quotes.filter(pk=payload["quote"]).first()
    if quote is None:
        return
    state = payload["state"]
    telling = Telling(
        tenant=tenant,
        row=quote,
        state=state,
        key=f"quote-{quote.pk}-{state}-{payload['version']}",
        author_id=payload["actor"],
        text=quote.reason if state == quote.state else "",
        thread=f"quote-{quote.pk}",
    )
    if state == QuoteState.OFFERED:
        _tell_members(telling, Kind.QUOTE_READY, selectors.deciders_of(quote))
    elif state in DECISIONS:
        _tell_members(telling, Kind.QUOTE_DECIDED, selectors.deciders_of(quote))
    if state in STAFF_DECISIONS:
        _tell_staff(telling, Kind.STAFF_QUOTE, "admin:orders_quote_change")


def _tell_members(telling: Telling, kind: str, users: Iterable[User]) -> None:
    """Asked anew for each person: a member may have left, or lost their role."""
    row = telling.row
    for user in users:
        actor = actor_for(user, telling.tenant)
        belongs = row.customer_id in actor.grants.member_of
        if belongs and type(row).objects.visible_to(actor).filter(pk=row.pk).exists():
            _tell(telling, user, kind, row.get_absolute_url())


def _tell_staff(telling: Telling, kind: str, url_name: str) -> None:
    path = reverse(url_name, args=[telling.row.reference])
    for user in selectors.order_staff(telling.tenant.pk):
        _tell(telling, user, kind, path)


def _tell(telling: Telling, user: User, kind: str, path: str) -> None:
    """One notice, its state and amount worded in the reader's language."""
    if user.pk == telling.author_id or not user.is_active:
        return
    tenant, row = telling.tenant, telling.row
    label = order_label if isinstance(row, Order) else quote_label
    language = accounts.language_of(user, tenant)
    with translation.override(language):
        state = label(telling.state)
        amount = in_currency(row.total, row.currency)
    is_staff = kind in (Kind.STAFF_ORDER, Kind.STAFF_QUOTE)
    accounts.notify(
        tenant=tenant,
        user=user,
        kind=kind,
        context={
            "name": str(row.customer) if is_staff else telling.name,
            "reference": row.reference,
            "state": state,
            "amount": amount,
            "text": telling.text,
        },
        path=path,
        event_key=f"{telling.key}-{'staff' if is_staff else 'member'}",
        thread_id=new_message_id(tenant, f"{telling.thread}-{tenant.pk}"),
    )
