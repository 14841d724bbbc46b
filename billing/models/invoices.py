"""Invoices with their lines, and payments."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from billing.enums import InvoiceState, PaymentMethod, PaymentState
from billing.querysets import InvoiceQuerySet, PaymentQuerySet
from orders.models import Order
from portal.shared.models import TenantModel
from portal.shared.money import adds_up, money_field, not_negative
from portal.shared.scoping import scoped
from portal.shared.states import state_known


class Invoice(TenantModel):
    """An invoice in `currency`; it gets its number, without gaps, when it is issued."""

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="invoices",
        verbose_name=_("customer"),
    )
    order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="invoices",
        verbose_name=_("order"),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=InvoiceState.choices,
        default=InvoiceState.DRAFT,
        editable=False,
    )
    series = models.CharField(_("series"), max_length=10, default="INV")
    year = models.PositiveSmallIntegerField(_("year"), null=True, editable=False)
    number = models.PositiveIntegerField(_("number"), null=True, editable=False)
    reference = models.CharField(_("reference"), max_length=30, blank=True, editable=False)
    issued_on = models.DateField(_("date"), null=True, editable=False)
    due_on = models.DateField(_("due"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    net = money_field(_("net"))
    tax = money_field(_("tax"))
    total = money_field(_("total"))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = scoped(InvoiceQuerySet)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "series", "year", "number"],
                condition=models.Q(number__isnull=False),
                name="invoice_number_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "reference"],
                condition=~models.Q(reference=""),
                name="invoice_reference_once",
            ),
            state_known(InvoiceState, "invoice_state_known"),
            not_negative("net", "tax", name="invoice_amounts_not_negative"),
            adds_up("invoice_adds_up"),
            models.CheckConstraint(
                condition=models.Q(
                    state=InvoiceState.DRAFT, number=None, year=None, issued_on=None, reference=""
                )
                | (
                    ~models.Q(state=InvoiceState.DRAFT)
                    & ~models.Q(reference="")
                    & models.Q(number__gte=1, year__gte=2000, issued_on__isnull=False)
                ),
                name="invoice_numbered_when_issued",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "customer", "-issued_on", "-id"], name="invoice_of_customer"
            ),
            models.Index(fields=["tenant", "state", "due_on"], name="invoice_by_state"),
            models.Index(fields=["tenant", "order"], name="invoice_of_order"),
        ]

    def __str__(self) -> str:
        return self.reference or str(_("Draft"))


class InvoiceLine(TenantModel):
    """One line; `tax_rate` is in per cent."""

    invoice = models.ForeignKey(
        Invoice, on_delete=models.CASCADE, db_index=False, related_name="lines"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    description = models.CharField(_("description"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    unit_price = money_field(_("unit price"))
    tax_rate = models.DecimalField(_("tax rate"), max_digits=5, decimal_places=2, default=0)
    net = money_field(_("net"))
    tax = money_field(_("tax"))

    class Meta:
        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "invoice", "position"], name="invoice_line_position_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="invoice_line_has_quantity"
            ),
            not_negative(
                "unit_price", "tax_rate", "net", "tax", name="invoice_line_amounts_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.description


class Payment(TenantModel):
    """Money received for an invoice; a repeated `idempotency_key` is the same payment."""

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="payments",
        verbose_name=_("customer"),
    )
    invoice = models.ForeignKey(
        Invoice,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="payments",
        verbose_name=_("invoice"),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=PaymentState.choices,
        default=PaymentState.RECEIVED,
        editable=False,
    )
    method = models.CharField(
        _("paid by"), max_length=10, choices=PaymentMethod.choices, default=PaymentMethod.TRANSFER
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    received_on = models.DateField(_("received"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    idempotency_key = models.UUIDField(null=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    objects = scoped(PaymentQuerySet)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-received_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "idempotency_key"],
                condition=models.Q(idempotency_key__isnull=False),
                name="payment_once",
            ),
            state_known(PaymentState, "payment_state_known"),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="payment_amount_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "invoice"], name="payment_of_invoice"),
            models.Index(
                fields=["tenant", "customer", "-received_on", "-id"], name="payment_of_customer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
