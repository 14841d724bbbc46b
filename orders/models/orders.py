"""Orders with their lines and what happened to them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from orders.enums import ON_THE_WAY, OrderEventKind, OrderState
from orders.models.catalogue import MAX_NAME, Product
from orders.querysets import OrderQuerySet
from portal.shared.models import AppendOnlyError, TenantModel
from portal.shared.money import adds_up, money_field, not_negative
from portal.shared.scoping import scoped
from portal.shared.states import state_known

MAX_TEXT = 2000


def percent_field(label: str) -> models.DecimalField:
    """A share in per cent, with two places."""
    return models.DecimalField(label, max_digits=5, decimal_places=2, default=0)


class Order(TenantModel):
    """What a customer ordered; the totals are the sums of its lines, in `currency`.

    The addresses are copies (label, line1, line2, postal_code, city, country), as they were when
    it was placed. `confirm_by`, `ships_on` and `delivers_on` are what the customer was told to
    expect, as days of the tenant's time zone. `invoiced_at` is when an invoice took the order
    over; from then on its amount counts where the invoice is kept.
    """

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="orders",
        verbose_name=_("customer"),
    )
    reference = models.CharField(_("reference"), max_length=20, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=OrderState.choices,
        default=OrderState.PLACED,
        editable=False,
    )
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("placed by"),
    )
    placed_at = models.DateTimeField(_("placed"), default=timezone.now, editable=False)
    moved_at = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)
    customer_order_number = models.CharField(_("your order number"), max_length=40, blank=True)
    delivery_address = models.JSONField(_("delivery address"), default=dict, blank=True)
    billing_address = models.JSONField(_("billing address"), default=dict, blank=True)
    comment = models.TextField(_("comment"), max_length=MAX_TEXT, blank=True)
    wished_on = models.DateField(_("wished delivery date"), null=True, blank=True)
    confirm_by = models.DateField(_("confirmation expected"), null=True, blank=True)
    ships_on = models.DateField(_("shipping expected"), null=True, blank=True)
    delivers_on = models.DateField(_("delivery expected"), null=True, blank=True)
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=80, blank=True)
    tracking_url = models.URLField(_("tracking link"), max_length=300, blank=True)
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=300, blank=True)
    internal_note = models.TextField(_("internal note"), max_length=MAX_TEXT, blank=True)
    invoiced_at = models.DateTimeField(_("invoiced"), null=True, editable=False)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    net = money_field(_("net"))
    tax = money_field(_("tax"))
    total = money_field(_("total"))
    line_count = models.PositiveSmallIntegerField(_("items"), default=0, editable=False)
    form_key = models.UUIDField(null=True, editable=False)

    objects = scoped(OrderQuerySet)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-placed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "reference"], name="order_reference_once"),
            models.UniqueConstraint(
                fields=["tenant", "placed_by", "form_key"],
                condition=models.Q(form_key__isnull=False),
                name="order_form_key_once",
            ),
            state_known(OrderState, "order_state_known"),
            not_negative("net", "tax", name="order_amounts_not_negative"),
            adds_up("order_adds_up"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "customer", "-placed_at", "-id"], name="order_of_customer"
            ),
            models.Index(fields=["tenant", "state", "-placed_at", "-id"], name="order_by_state"),
            models.Index(fields=["tenant", "-placed_at", "-id"], name="order_newest"),
            models.Index(fields=["tenant", "customer", "-moved_at"], name="order_by_move"),
            models.Index(
                fields=["tenant", "customer", "state", "-placed_at", "-id"],
                name="order_customer_state",
            ),
            # What is still to come is little, however much was ordered over the years.
            models.Index(
                fields=["tenant", "customer", "delivers_on"],
                condition=models.Q(state__in=[str(state) for state in ON_THE_WAY]),
                name="order_on_the_way",
            ),
            models.Index(
                fields=["tenant", "customer"],
                condition=models.Q(invoiced_at=None) & ~models.Q(state=OrderState.CANCELLED),
                name="order_to_invoice",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("orders:detail", args=[self.reference])

    @property
    def is_on_the_way(self) -> bool:
        """Neither delivered nor cancelled."""
        return self.state in ON_THE_WAY


class LineModel(TenantModel):
    """What the lines of orders and of quotes have in common.

    `net` is quantity × unit price less `discount` (per cent), `tax` is `tax_rate` (per cent) of
    it, each rounded half up to the cent. A line without a product was written freely (freight).
    """

    position = models.PositiveSmallIntegerField(_("position"))
    sku = models.CharField(_("article number"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=MAX_NAME)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price = money_field(_("unit price"))
    discount = percent_field(_("discount"))
    tax_rate = percent_field(_("tax rate"))
    net = money_field(_("net"))
    tax = money_field(_("tax"))

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"


class OrderLine(LineModel):
    """One line, with what the product was called and cost when it was ordered."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, db_index=False, related_name="lines")
    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="order_lines",
    )

    class Meta(LineModel.Meta):
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "order", "position"], name="order_line_position_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="order_line_has_quantity"
            ),
            models.CheckConstraint(
                condition=models.Q(discount__gte=0) & models.Q(discount__lte=100),
                name="order_line_discount_is_per_cent",
            ),
            not_negative(
                "unit_price", "tax_rate", "net", "tax", name="order_line_amounts_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "product"], name="order_line_of_product")]


class OrderEvent(TenantModel):
    """Something that happened to an order; rows are only ever added."""

    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, db_index=False, related_name="events"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=OrderEventKind.choices)
    data = models.JSONField(default=dict)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    actor_label = models.CharField(_("person"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("event of an order")
        verbose_name_plural = _("events of orders")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=OrderEventKind.values), name="order_event_kind_known"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "order", "created_at", "id"], name="event_of_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.order_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises AppendOnlyError for a row that stands already."""
        if not self._state.adding:
            raise AppendOnlyError("events are only added")
        super().save(*args, **kwargs)
