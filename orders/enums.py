"""Kinds of products, and the states of orders and quotes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProductKind(models.TextChoices):
    """Only goods are counted in stock."""

    GOODS = "goods", _("Goods")
    SERVICE = "service", _("Service")


class TaxClass(models.TextChoices):
    """Which of the tenant's tax rates applies."""

    STANDARD = "standard", _("Standard rate")
    REDUCED = "reduced", _("Reduced rate")
    ZERO = "zero", _("Zero rate")


class OrderState(models.TextChoices):
    """Where an order stands."""

    PLACED = "placed", _("Placed")
    CONFIRMED = "confirmed", _("Confirmed")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    CANCELLED = "cancelled", _("Cancelled")


# The only moves there are; everything else raises InvalidTransition.
TRANSITIONS: dict[OrderState, frozenset[OrderState]] = {
    OrderState.PLACED: frozenset({OrderState.CONFIRMED, OrderState.CANCELLED}),
    OrderState.CONFIRMED: frozenset({OrderState.SHIPPED, OrderState.CANCELLED}),
    OrderState.SHIPPED: frozenset({OrderState.DELIVERED}),
    OrderState.DELIVERED: frozenset(),
    OrderState.CANCELLED: frozenset(),
}

# Somebody still has to do something.
ON_THE_WAY = (OrderState.PLACED, OrderState.CONFIRMED, OrderState.SHIPPED)


class OrderEventKind(models.TextChoices):
    """What can happen to an order."""

    PLACED = "placed", _("Placed")
    CONFIRMED = "confirmed", _("Confirmed")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    CANCELLED = "cancelled", _("Cancelled")
    DATES = "dates", _("Dates changed")


class QuoteState(models.TextChoices):
    """Where a quote stands."""

    REQUESTED = "requested", _("Requested")
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# Revising an offer is no move: the state stays, the version counts on.
QUOTE_TRANSITIONS: dict[QuoteState, frozenset[QuoteState]] = {
    QuoteState.REQUESTED: frozenset({QuoteState.OFFERED, QuoteState.WITHDRAWN}),
    QuoteState.OFFERED: frozenset(
        {
            QuoteState.ACCEPTED,
            QuoteState.DECLINED,
            QuoteState.EXPIRED,
            QuoteState.WITHDRAWN,
        }
    ),
    QuoteState.ACCEPTED: frozenset(),
    QuoteState.DECLINED: frozenset(),
    QuoteState.EXPIRED: frozenset(),
    QuoteState.WITHDRAWN: frozenset(),
}

# Still open on one side or the other.
OPEN_QUOTES = (QuoteState.REQUESTED, QuoteState.OFFERED)
