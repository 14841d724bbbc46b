"""Quotes: staff offer and revise, the customer decides exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders import policies
from orders.enums import QUOTE_TRANSITIONS, QuoteState
from orders.models import Order, Product, Quote, QuoteLine, QuoteVersion
from orders.models.cart import MAX_QUANTITY
from orders.models.catalogue import MAX_NAME
from orders.services.effects import tell_of_quote
from orders.services.writing import (
    Details,
    Draft,
    checked_comment,
    line_rows,
    local_day,
    write_order,
)
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError, StaleState
from portal.shared.money import NOTHING
from portal.shared.pricing import price_line, totals_of
from portal.shared.states import check_move, move

EXPIRE_BATCH = 500
MAX_REASON = 300
MAX_QUOTE_LINES = 200


@dataclass(frozen=True, slots=True)
class OfferLine:
    """A priced line; amounts net, `discount` and `tax_rate` in per cent.

    Without a product it is written freely: freight, packaging, work.
    """

    name: str
    quantity: int
    unit_price: Decimal
    tax_rate: Decimal
    discount: Decimal = NOTHING
    product: Product | None = None
    sku: str = ""
    unit: str = ""
    note: str = ""


@transaction.atomic
def offer_quote(
    *,
    actor: Actor,
    quote: Quote,
    lines: Sequence[OfferLine],
    valid_until: date,
    comment: str = "",
    expected: int | None = None,
    at: datetime | None = None,
) -> QuoteVersion:
    """Send an offer, or a new version of it; the one before can't be accepted any more.

    `expected` is the version that the form was made from. Raises NotAllowed, DomainError,
    InvalidTransition, StaleState.
    """
    policies.require_manage(actor)
    now = at or timezone.now()
    if valid_until < local_day(actor.tenant, now):
        raise DomainError(_("This day has passed."), field="valid_until")
    drafts = [_draft(line) for line in _checked_lines(lines)]
    totals = totals_of(draft.amounts for draft in drafts)
    if not totals.fits:
        raise DomainError(_("The amount is too large for one quote."))
    number = (quote.version if expected is None else expected) + 1
    offered = {
        "valid_until": valid_until,
        "net": totals.net,
        "tax": totals.tax,
        "total": totals.total,
    }
    old, to = quote.state, QuoteState.OFFERED
    _swap(quote, number - 1, to, now, version=number, offered_at=now, **offered)
    version = _keep_version(
        actor, quote, drafts, number=number, sent_at=now, comment=comment, **offered
    )
    changes = {"state": (old, quote.state), "version": (number - 1, number)}
    record(actor, "quote.offered", quote, changes | {"total": (None, totals.total)})
    tell_of_quote(actor, quote)
    return version


def _keep_version(
    actor: Actor, quote: Quote, drafts: Sequence[Draft], *, comment: str, **values: Any
) -> QuoteVersion:
    """What was sent, word for word: it stays when a newer one replaces it."""
    version: QuoteVersion = QuoteVersion.objects.create(
        tenant=actor.tenant,
        quote=quote,
        comment=checked_comment(comment),
        sent_by=actor.user,
        **values,
    )
    rows = line_rows(QuoteLine, drafts, tenant=actor.tenant, version=version)
    QuoteLine.objects.bulk_create(rows)
    return version


@transaction.atomic
def accept_quote(
    *,
    actor: Actor,
    quote: Quote,
    version: int,
    details: Details | None = None,
    at: datetime | None = None,
) -> Order:
    """Take the offer: it becomes an order at its prices, in the same transaction.

    The same person accepting the same version twice gets the same order. Raises NotAllowed,
    DomainError (changed, expired, decided, out of stock, over the credit limit).
    """
    policies.require(policies.can_accept_at(actor, quote.customer_id))
    earlier = _accepted_before(actor, quote, version)
    if earlier is not None:
        return earlier
    try:
        with transaction.atomic():
            return _accept(actor, quote, version, details or Details(), at or timezone.now())
    except StaleState:
        # The other click of a double click was first and has committed.
        earlier = _accepted_before(actor, quote, version)
        if earlier is None:
            raise
        return earlier


def _accept(actor: Actor, quote: Quote, version: int, details: Details, now: datetime) -> Order:
    check_open(actor, quote, version, now)
    _decide(actor, quote, version, QuoteState.ACCEPTED, now)
    offered = quote.versions.get(number=version)
    order = write_order(
        actor=actor,
        customer=quote.customer,
        drafts=[_again(line) for line in offered.lines.select_related("product")],
        currency=quote.currency,
        details=details,
        at=now,
    )
    Quote.objects.filter(pk=quote.pk).update(order=order)
    quote.order = order
    return order


@transaction.atomic
def decline_quote(
    *, actor: Actor, quote: Quote, version: int, reason: str, at: datetime | None = None
) -> Quote:
    """Turn the offer down, saying why. Raises NotAllowed, DomainError."""
    policies.require(policies.can_accept_at(actor, quote.customer_id))
    said = _checked_reason(reason)
    now = at or timezone.now()
    quote.refresh_from_db()
    if quote.state == QuoteState.DECLINED and quote.decided_by_id == actor.user_id:
        return quote
    check_open(actor, quote, version, now)
    _decide(actor, quote, version, QuoteState.DECLINED, now, reason=said)
    return quote


@transaction.atomic
def withdraw_quote(*, actor: Actor, quote: Quote, reason: str, at: datetime | None = None) -> Quote:
    """Take the question, or the offer, back: staff always, the customer before there is an offer.

    Raises NotAllowed, DomainError, InvalidTransition, StaleState.
    """
    may = policies.can_manage(actor) or policies.can_ask_at(actor, quote.customer_id)
    policies.require(may)
    if not policies.can_manage(actor) and quote.state == QuoteState.OFFERED:
        raise DomainError(_("The offer is there already: accept or decline it."))
    said, old = _checked_reason(reason), quote.state
    move(quote, QuoteState.WITHDRAWN, QUOTE_TRANSITIONS, moved_at=at or timezone.now(), reason=said)
    record(actor, "quote.withdrawn", quote, {"state": (old, quote.state), "reason": (None, said)})
    tell_of_quote(actor, quote)
    return quote


@transaction.atomic
def expire_quotes(*, actor: Actor, now: datetime | None = None) -> int:
    """Mark the offers past their last day; returns how many. Only the portal itself does this."""
    policies.require(actor.is_system)
    moment = now or timezone.now()
    due = Quote.objects.overdue(local_day(actor.tenant, moment)).order_by("id")
    quotes = list(due.select_for_update(of=("self",))[:EXPIRE_BATCH])
    for quote in quotes:
        move(quote, QuoteState.EXPIRED, QUOTE_TRANSITIONS, moved_at=moment)
        record(actor, "quote.expired", quote, {"state": ("offered", "expired")})
        tell_of_quote(actor, quote)
    return len(quotes)


def check_open(actor: Actor, quote: Quote, version: int, now: datetime) -> None:
    """Raises DomainError, saying why the customer can't decide on this version any more."""
    quote.refresh_from_db()
    if quote.state != QuoteState.OFFERED:
        raise DomainError(closed_text(quote.state))
    if quote.version != version:
        raise StaleState(_("This quote changed meanwhile. Look at the new version."))
    if quote.valid_until is not None and quote.valid_until < local_day(actor.tenant, now):
        raise DomainError(closed_text(QuoteState.EXPIRED))


def closed_text(state: str) -> str:
    """Why nothing can be decided."""
    return {
        QuoteState.REQUESTED.value: _("There is no offer yet."),
        QuoteState.ACCEPTED.value: _("This quote was accepted already."),
        QuoteState.DECLINED.value: _("This quote was declined already."),
        QuoteState.EXPIRED.value: _("This quote has expired. Ask for a new one."),
        QuoteState.WITHDRAWN.value: _("This quote was withdrawn."),
    }[str(state)]


def _accepted_before(actor: Actor, quote: Quote, version: int) -> Order | None:
    quote.refresh_from_db()
    mine = quote.decided_by_id == actor.user_id and quote.version == version
    return quote.order if mine and quote.order_id is not None else None


def _decide(
    actor: Actor, quote: Quote, version: int, state: QuoteState, now: datetime, **changes: Any
) -> None:
    _swap(quote, version, state, now, decided_by=actor.user, **changes)
    said = {name: (None, value) for name, value in changes.items()}
    record(actor, f"quote.{state.value}", quote, {"state": ("offered", quote.state), **said})
    tell_of_quote(actor, quote)


def _swap(quote: Quote, expected: int, to: QuoteState, now: datetime, **changes: Any) -> None:
    """Compare-and-swap on state and version: of any number of people, one gets through.

    Raises InvalidTransition, StaleState.
    """
    if quote.state != to:
        check_move(QUOTE_TRANSITIONS, quote.state, to)
    elif to != QuoteState.OFFERED:
        raise DomainError(closed_text(to))
    rows = Quote.objects.filter(pk=quote.pk, state=quote.state, version=expected)
    if not rows.update(state=to, moved_at=now, **changes):
        raise StaleState(_("This quote changed meanwhile. Look at the new version."))
    for name, value in {"state": to, "moved_at": now, **changes}.items():
        setattr(quote, name, value)


def _checked_lines(lines: Sequence[OfferLine]) -> Sequence[OfferLine]:
    if not lines:
        raise DomainError(_("An offer has at least one line."))
    if len(lines) > MAX_QUOTE_LINES:
        raise DomainError(_("An offer has at most %(limit)s lines.") % {"limit": MAX_QUOTE_LINES})
    for number, line in enumerate(lines, 1):
        if not _is_sound(line):
            raise DomainError(
                _("Line %(number)s is incomplete, or an amount is not possible.")
                % {"number": number}
            )
    return lines


def _is_sound(line: OfferLine) -> bool:
    return bool(
        0 < len(line.name.strip()) <= MAX_NAME
        and 1 <= line.quantity <= MAX_QUANTITY
        and 0 <= line.unit_price <= Decimal("99999999.99")
        and 0 <= line.discount <= 100
        and 0 <= line.tax_rate <= 100
    )


def _draft(line: OfferLine) -> Draft:
    return Draft(
        product=line.product,
        sku=line.sku[:40],
        name=line.name.strip(),
        unit=line.unit[:20],
        quantity=line.quantity,
        unit_price=line.unit_price,
        amounts=price_line(line.quantity, line.unit_price, line.tax_rate, line.discount),
        discount=line.discount,
        note=line.note[:200],
    )


def _again(line: QuoteLine) -> Draft:
    """An offered line as the order keeps it, its amounts as they were offered."""
    return Draft(
        product=line.product,
        sku=line.sku,
        name=line.name,
        unit=line.unit,
        quantity=line.quantity,
        unit_price=line.unit_price,
        amounts=price_line(line.quantity, line.unit_price, line.tax_rate, line.discount),
        discount=line.discount,
        note=line.note,
    )


def _checked_reason(reason: str) -> str:
    said = " ".join(reason.replace("\0", "").split())
    if not said:
        raise DomainError(_("Write why."), field="reason")
    return said[:MAX_REASON]
