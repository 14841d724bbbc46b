"""Working on an order: from state to state, its dates, its note."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders import policies
from orders.enums import TRANSITIONS, OrderEventKind, OrderState
from orders.models import Order
from orders.services.catalogue import give_back
from orders.services.effects import log_event, tell_of_order
from orders.services.writing import checked_comment
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.errors import DomainError, InvalidTransition
from portal.shared.states import move

DATES = ("confirm_by", "ships_on", "delivers_on")
MAX_REASON = 300


@transaction.atomic
def move_order(*, actor: Actor, order: Order, to: str, at: datetime | None = None) -> Order:
    """Move the order by the table; staff only.

    A cancelled order gives its goods back to the stock.
    Raises NotAllowed, InvalidTransition, or StaleState where somebody else was first.
    """
    policies.require_manage(actor)
    return _move(actor, order, to, at)


@transaction.atomic
def confirm_order(
    *,
    actor: Actor,
    order: Order,
    ships_on: date | None = None,
    delivers_on: date | None = None,
    at: datetime | None = None,
) -> Order:
    """The team takes the order on, and says by when. Raises as `move_order`, DomainError."""
    policies.require_manage(actor)
    _check_dates(ships_on, delivers_on)
    dates = {"ships_on": ships_on, "delivers_on": delivers_on}
    return _move(actor, order, OrderState.CONFIRMED, at, **dates)


@transaction.atomic
def ship_order(
    *,
    actor: Actor,
    order: Order,
    carrier: str = "",
    tracking_number: str = "",
    tracking_url: str = "",
    delivers_on: date | None = None,
    at: datetime | None = None,
) -> Order:
    """The goods are on their way. Raises as `move_order`, DomainError for an odd link."""
    policies.require_manage(actor)
    parcel = {
        "carrier": carrier.strip()[:80],
        "tracking_number": tracking_number.strip()[:80],
        "tracking_url": _checked_link(tracking_url),
        "delivers_on": delivers_on or order.delivers_on,
    }
    return _move(actor, order, OrderState.SHIPPED, at, **parcel)


@transaction.atomic
def deliver_order(*, actor: Actor, order: Order, at: datetime | None = None) -> Order:
    """The goods arrived, or the service is done. Raises as `move_order`."""
    return move_order(actor=actor, order=order, to=OrderState.DELIVERED, at=at)


@transaction.atomic
def cancel_order(*, actor: Actor, order: Order, reason: str, at: datetime | None = None) -> Order:
    """Call the order off: the customer while it is only placed, staff until it is shipped.

    Raises NotAllowed, DomainError, InvalidTransition, StaleState.
    """
    may = policies.can_manage(actor) or policies.may_cancel_as_customer(actor, order)
    policies.require(may)
    if not policies.can_manage(actor) and order.state == OrderState.CONFIRMED:
        raise DomainError(_("The order is confirmed already. Ask us to cancel it."))
    said = " ".join(reason.replace("\0", "").split())
    if not said:
        raise DomainError(_("Write why the order is cancelled."), field="reason")
    said = said[:MAX_REASON]
    return _move(actor, order, OrderState.CANCELLED, at, cancel_reason=said)


@transaction.atomic
def set_dates(
    *, actor: Actor, order: Order, at: datetime | None = None, **dates: date | None
) -> Order:
    """What the customer is told to expect: confirm_by, ships_on, delivers_on.

    Raises NotAllowed, DomainError, InvalidTransition for an order that is at its end.
    """
    policies.require_manage(actor)
    if not order.is_on_the_way:
        raise InvalidTransition(_("This order is at its end."))
    new = {name: value for name, value in dates.items() if name in DATES}
    _check_dates(new.get("ships_on", order.ships_on), new.get("delivers_on", order.delivers_on))
    changes = apply_changes(order, new)
    if changes:
        record(actor, "order.dates", order, changes)
        log_event(actor, order, OrderEventKind.DATES, at or timezone.now(), **_as_text(new))
    return order


@transaction.atomic
def set_internal_note(*, actor: Actor, order: Order, note: str) -> Order:
    """What only staff read. Raises NotAllowed, DomainError."""
    policies.require_manage(actor)
    changes = apply_changes(order, {"internal_note": checked_comment(note, "internal_note")})
    if changes:
        record(actor, "order.note", order, changes)
    return order


def _move(actor: Actor, order: Order, to: str, at: datetime | None, **changes: Any) -> Order:
    old, now = order.state, at or timezone.now()
    move(order, to, TRANSITIONS, moved_at=now, **changes)
    if to == OrderState.CANCELLED:
        for product_id, quantity in order.lines.order_by("product_id").values_list(
            "product_id", "quantity"
        ):
            if product_id is not None:
                give_back(product_id, quantity)
    said = {"reason": changes["cancel_reason"]} if changes.get("cancel_reason") else {}
    event = log_event(actor, order, OrderEventKind(to), now, **said)
    record(actor, "order.moved", order, {"state": (old, order.state)})
    tell_of_order(actor, order, event)
    return order


def _check_dates(ships_on: date | None, delivers_on: date | None) -> None:
    if ships_on and delivers_on and delivers_on < ships_on:
        raise DomainError(_("The delivery can't be before the shipping."), field="delivers_on")


def _checked_link(url: str) -> str:
    """Raises DomainError for anything but a web address: it becomes a link."""
    kept = url.strip()
    parts = urlsplit(kept) if _is_sane(kept) else None
    if kept and (parts is None or parts.scheme not in ("http", "https") or not parts.netloc):
        raise DomainError(_("Enter a link that begins with https://."), field="tracking_url")
    return kept


def _is_sane(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return len(url) <= 300 and not any(char.isspace() or char < " " for char in url)


def _as_text(dates: dict[str, date | None]) -> dict[str, str]:
    return {name: value.isoformat() for name, value in dates.items() if value is not None}
