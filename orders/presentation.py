"""How the catalogue, orders and quotes are worded and shown. No queries here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.selectors import country_name
from orders.enums import OrderEventKind, OrderState, ProductKind, QuoteState
from orders.models import Order, OrderEvent, Product, Quote
from orders.models.catalogue import FEW
from portal.shared.dates import said_with
from portal.shared.models import Tenant
from portal.shared.money import in_currency
from portal.shared.templatetags.portal_ui import smart_date
from portal.shared.ui import AttentionItem, Badge, TimelineItem, Tone

Text: TypeAlias = str | Promise
Shown = tuple[Text, Tone, str]

ORDER_STATES: dict[str, Shown] = {
    OrderState.PLACED: (gettext_lazy("Placed"), "info", "inbox"),
    OrderState.CONFIRMED: (gettext_lazy("Confirmed"), "info", "clipboard-check"),
    OrderState.SHIPPED: (gettext_lazy("On the way"), "info", "truck"),
    OrderState.DELIVERED: (gettext_lazy("Delivered"), "ok", "check"),
    OrderState.CANCELLED: (gettext_lazy("Cancelled"), "mute", "ban"),
}
# The team's words: what is placed waits for them.
STAFF_ORDER_STATES: dict[str, Shown] = {
    **ORDER_STATES,
    OrderState.PLACED: (gettext_lazy("To confirm"), "bad", "inbox"),
    OrderState.CONFIRMED: (gettext_lazy("To ship"), "warn", "package"),
}
QUOTE_STATES: dict[str, Shown] = {
    QuoteState.REQUESTED: (gettext_lazy("Being priced"), "info", "hourglass"),
    QuoteState.OFFERED: (gettext_lazy("Waiting for you"), "warn", "reply"),
    QuoteState.ACCEPTED: (gettext_lazy("Accepted"), "ok", "check"),
    QuoteState.DECLINED: (gettext_lazy("Declined"), "mute", "x"),
    QuoteState.EXPIRED: (gettext_lazy("Expired"), "mute", "calendar-x"),
    QuoteState.WITHDRAWN: (gettext_lazy("Withdrawn"), "mute", "undo-2"),
}
STAFF_QUOTE_STATES: dict[str, Shown] = {
    **QUOTE_STATES,
    QuoteState.REQUESTED: (gettext_lazy("To be priced"), "bad", "inbox"),
    QuoteState.OFFERED: (gettext_lazy("Waiting for the customer"), "mute", "hourglass"),
}
STEPS = (
    (OrderState.PLACED, gettext_lazy("Placed"), "check"),
    (OrderState.CONFIRMED, gettext_lazy("Confirmed"), "clipboard-check"),
    (OrderState.SHIPPED, gettext_lazy("Shipped"), "truck"),
    (OrderState.DELIVERED, gettext_lazy("Delivered"), "package-check"),
)
NOW_STEPS: dict[str, Text] = {
    OrderState.CONFIRMED: gettext_lazy("Waiting for confirmation"),
    OrderState.SHIPPED: gettext_lazy("Being prepared"),
    OrderState.DELIVERED: gettext_lazy("On the way to you"),
}
# The step that comes after a state, and the field with its day.
NEXT: dict[str, tuple[str, str]] = {
    OrderState.PLACED: (OrderState.CONFIRMED, "confirm_by"),
    OrderState.CONFIRMED: (OrderState.SHIPPED, "ships_on"),
    OrderState.SHIPPED: (OrderState.DELIVERED, "delivers_on"),
}
NEXT_TEXTS: dict[str, tuple[Text, Text]] = {
    OrderState.PLACED: (gettext_lazy("Confirmed by %(date)s"), gettext_lazy("To be confirmed")),
    OrderState.CONFIRMED: (gettext_lazy("Ships %(date)s"), gettext_lazy("Being prepared")),
    OrderState.SHIPPED: (gettext_lazy("Arrives %(date)s"), gettext_lazy("On the way")),
}


def _badge(shown: Shown) -> Badge:
    label, tone, icon = shown
    return Badge(str(label), tone, icon)


def order_badge(state: str, *, staff: bool = False) -> Badge:
    """An order's state in the reader's words."""
    return _badge((STAFF_ORDER_STATES if staff else ORDER_STATES)[state])


def order_label(state: str) -> str:
    """The customer's word for an order's state."""
    return str(ORDER_STATES[state][0])


def quote_state(quote: Quote, today: date) -> str:
    """The state as it counts: an offer past its last day is expired, marked or not."""
    past = quote.valid_until is not None and quote.valid_until < today
    overdue = quote.state == QuoteState.OFFERED and past
    return QuoteState.EXPIRED.value if overdue else str(quote.state)


def quote_badge(state: str, *, staff: bool = False) -> Badge:
    """A quote's state in the reader's words."""
    return _badge((STAFF_QUOTE_STATES if staff else QUOTE_STATES)[state])


def quote_label(state: str) -> str:
    """The word for a quote's state in notices, which both sides read."""
    return str(QuoteState(state).label)


def stock_badge(product: Product) -> Badge:
    """Whether the product can be had now."""
    if product.kind == ProductKind.SERVICE:
        return Badge(_("By appointment"), "mute", "calendar-check")
    if product.stock is None:
        return Badge(_("Made to order"), "info", "hammer")
    if product.stock == 0:
        return Badge(_("Out of stock"), "bad", "circle-x")
    if product.stock <= FEW:
        text = ngettext("Only %(number)s left", "Only %(number)s left", product.stock)
        return Badge(text % {"number": product.stock}, "warn", "triangle-alert")
    return Badge(_("In stock"), "ok", "check")


def items_text(number: int) -> str:
    """How many different items."""
    return ngettext("%(number)s item", "%(number)s items", number) % {"number": number}


def next_step(order: Order) -> str:
    """What comes next and when, in a few words; empty where nothing does."""
    if order.state not in NEXT:
        return ""
    _state, field = NEXT[order.state]
    dated, undated = NEXT_TEXTS[order.state]
    day = getattr(order, field)
    return said_with(str(dated), day) if day else str(undated)


def progress(order: Order, events: Iterable[OrderEvent]) -> list[TimelineItem]:
    """The order's way: what is done and when, what comes now, what later and by when."""
    done = {event.kind: event.created_at for event in events}
    if order.state == OrderState.CANCELLED:
        return _cancelled(order, done)
    return [_step(order, state, title, icon, done) for state, title, icon in STEPS]


def _step(
    order: Order, state: str, title: Text, icon: str, done: Mapping[str, datetime]
) -> TimelineItem:
    if state == OrderState.PLACED:
        return TimelineItem(str(title), smart_date(order.placed_at), "check", "done")
    if state in done:
        return TimelineItem(str(title), smart_date(done[state]), "check", "done")
    following, _field = NEXT.get(order.state, ("", ""))
    expected = _expected(order, state)
    if state == following:
        return TimelineItem(str(NOW_STEPS[state]), expected, icon, "now")
    return TimelineItem(str(title), expected, icon, "todo")


def _expected(order: Order, state: str) -> str:
    field = next(field for step, field in NEXT.values() if step == state)
    return said_with(_("Expected %(date)s"), getattr(order, field))


def _cancelled(order: Order, done: Mapping[str, datetime]) -> list[TimelineItem]:
    steps = [
        TimelineItem(str(title), smart_date(done.get(state, order.placed_at)), "check", "done")
        for state, title, _icon in STEPS
        if state in done or state == OrderState.PLACED
    ]
    at = done.get(OrderEventKind.CANCELLED, order.moved_at)
    return [*steps, TimelineItem(_("Cancelled"), smart_date(at), "ban", "now")]


def address_lines(address: Mapping[str, str]) -> list[str]:
    """A kept address as it is written on a parcel."""
    if not address:
        return []
    place = " ".join(part for part in (address.get("postal_code"), address.get("city")) if part)
    country = country_name(address.get("country", ""))
    lines = [address.get(name, "") for name in ("label", "line1", "line2")]
    return [line for line in (*lines, place, country) if line]


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of the customer's list."""

    order: Order
    badge: Badge
    next_step: str
    items: str


def order_row(order: Order) -> OrderRow:
    """What a line says: where the order stands, what comes next and when."""
    return OrderRow(order, order_badge(order.state), next_step(order), items_text(order.line_count))


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One line of the customer's list of quotes."""

    quote: Quote
    badge: Badge
    next_step: str


def quote_row(quote: Quote, today: date) -> QuoteRow:
    """What a line says: where the quote stands, until when it can be accepted."""
    state = quote_state(quote, today)
    said = said_with(_("Valid until %(date)s"), quote.valid_until)
    return QuoteRow(quote, quote_badge(state), said if state == QuoteState.OFFERED else "")


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product in the catalogue."""

    product: Product
    name: str
    badge: Badge
    can_add: bool


def product_card(product: Product, tenant: Tenant, *, may_add: bool) -> ProductCard:
    """What the card says; what is out of stock can't be put into the cart from here."""
    return ProductCard(
        product, product.name_for(tenant), stock_badge(product), may_add and product.stock != 0
    )


# --- the home page and the customer's page ---------------------------------------------------

ARRIVAL = {0: gettext_lazy("Arriving today"), 1: gettext_lazy("Arriving tomorrow")}


def arrival_item(row: Mapping[str, Any], today: date) -> AttentionItem:
    """An order that is about to arrive."""
    days = (row["day"] - today) // timedelta(days=1)
    text = _("Order %(reference)s, %(items)s") % {
        "reference": row["reference"],
        "items": items_text(row["pieces"]),
    }
    url = reverse("orders:detail", args=[row["reference"]])
    title = str(ARRIVAL.get(days, ARRIVAL[0]))
    return AttentionItem(title, text, url, _("Track"), "truck", "info")


def waiting_quote_item(row: Mapping[str, Any]) -> AttentionItem:
    """An offer that the customer can decide on."""
    day = row["day"]
    text = _("Quote %(reference)s, %(amount)s, valid until %(date)s") % {
        "reference": row["reference"],
        "amount": in_currency(row["amount"], row["currency"]),
        "date": plain_day(day),
    }
    url = reverse("orders:quote", args=[row["reference"]])
    title = _("Quote waiting for your decision")
    return AttentionItem(title, text, url, _("Look at the quote"), "file-text", "warn")


def plain_day(day: date) -> str:
    """A day as text without markup, for notices and hidden labels."""
    shown = str(smart_date(day))
    return shown.partition(">")[2].partition("<")[0]


ORDER_ACTIVITY: dict[str, tuple[str, Text]] = {
    OrderState.PLACED: ("shopping-cart", gettext_lazy("Order %(reference)s placed")),
    OrderState.CONFIRMED: ("clipboard-check", gettext_lazy("Order %(reference)s confirmed")),
    OrderState.SHIPPED: ("truck", gettext_lazy("Order %(reference)s shipped")),
    OrderState.DELIVERED: ("package-check", gettext_lazy("Order %(reference)s delivered")),
    OrderState.CANCELLED: ("ban", gettext_lazy("Order %(reference)s cancelled")),
}
QUOTE_ACTIVITY: dict[str, tuple[str, Text]] = {
    QuoteState.REQUESTED: ("file-text", gettext_lazy("Quote %(reference)s asked for")),
    QuoteState.OFFERED: ("file-text", gettext_lazy("Quote %(reference)s offered")),
    QuoteState.ACCEPTED: ("check", gettext_lazy("Quote %(reference)s accepted")),
    QuoteState.DECLINED: ("x", gettext_lazy("Quote %(reference)s declined")),
    QuoteState.EXPIRED: ("calendar-x", gettext_lazy("Quote %(reference)s expired")),
    QuoteState.WITHDRAWN: ("undo-2", gettext_lazy("Quote %(reference)s withdrawn")),
}


def activity_item(row: Mapping[str, Any]) -> TimelineItem:
    """One line of recent activity: the last thing that happened to an order or a quote."""
    is_order = row["what"] == "order"
    icon, text = (ORDER_ACTIVITY if is_order else QUOTE_ACTIVITY)[row["state"]]
    name = "orders:detail" if is_order else "orders:quote"
    return TimelineItem(
        title=str(text) % {"reference": row["reference"]},
        meta=smart_date(timezone.localtime(row["at"])),
        icon=icon,
        url=reverse(name, args=[row["reference"]]),
    )
