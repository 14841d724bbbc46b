"""Invoices and credit notes with their lines."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from billing.enums import InvoiceKind, InvoiceState
from billing.querysets import InvoiceQuerySet
from orders.models import Order
from portal.shared.db.refusals import Refusal, changed
from portal.shared.models import TenantModel
from portal.shared.money import NOTHING, adds_up, money_field, not_negative
from portal.shared.scoping import scoped
from portal.shared.states import state_known

# All but the state, what is paid, and whether it was reminded of.
CONTENT = (
    "id",
    "tenant_id",
    "kind",
    "customer_id",
    "order_id",
    "credits_id",
    "order_reference",
    "customer_order_number",
    "series",
    "year",
    "number",
    "reference",
    "issued_on",
    "issued_at",
    "due_on",
    "language",
    "currency",
    "net",
    "tax",
    "total",
    "seller",
    "buyer",
    "note",
    "created_at",
)
ISSUED_STAYS = "an issued invoice is not changed"


class Invoice(TenantModel):
    """An invoice or credit note in `currency`; its number, without gaps, comes with the issue.

    Once issued nothing changes but `state`, `paid` and `overdue_told_at`: the database refuses it.
    `issued_on` and `due_on` are days in the tenant's time zone. `seller` and `buyer` are copies of
    the legal data at the issue; `language` is the one of the document.
    """

    refusals: ClassVar[tuple[Refusal, ...]] = (
        Refusal(
            "update",
            ISSUED_STAYS,
            f"old.state <> 'draft' and (new.state = 'draft' or {changed(*CONTENT)})",
        ),
        Refusal("delete", ISSUED_STAYS, "old.state <> 'draft'"),
    )

    kind = models.CharField(
        _("kind"),
        max_length=8,
        choices=InvoiceKind.choices,
        default=InvoiceKind.INVOICE,
        editable=False,
    )
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
    credits = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="credit_notes",
        verbose_name=_("takes back"),
    )
    order_reference = models.CharField(_("order"), max_length=20, blank=True, editable=False)
    customer_order_number = models.CharField(_("your order number"), max_length=40, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=InvoiceState.choices,
        default=InvoiceState.DRAFT,
        editable=False,
    )
    series = models.CharField(_("series"), max_length=10, default="INV", editable=False)
    year = models.PositiveSmallIntegerField(_("year"), null=True, editable=False)
    number = models.PositiveIntegerField(_("number"), null=True, editable=False)
    reference = models.CharField(_("reference"), max_length=30, blank=True, editable=False)
    issued_on = models.DateField(_("date"), null=True, editable=False)
    issued_at = models.DateTimeField(_("issued"), null=True, editable=False)
    due_on = models.DateField(_("due"), null=True, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=8, blank=True, editable=False)
    currency = models.CharField(_("currency"), max_length=3, default="EUR", editable=False)
    net = money_field(_("net"))
    tax = money_field(_("tax"))
    total = money_field(_("total"))
    paid = money_field(_("paid"), editable=False)
    seller = models.JSONField(_("seller"), default=dict, editable=False)
    buyer = models.JSONField(_("buyer"), default=dict, editable=False)
    note = models.CharField(_("note on the invoice"), max_length=300, blank=True)
    overdue_told_at = models.DateTimeField(null=True, editable=False)
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
            models.UniqueConstraint(
                fields=["tenant", "order"],
                condition=models.Q(order__isnull=False) & ~models.Q(state=InvoiceState.CANCELLED),
                name="one_live_invoice_an_order",
            ),
            models.UniqueConstraint(
                fields=["tenant", "credits"],
                condition=models.Q(credits__isnull=False),
                name="one_credit_note_an_invoice",
            ),
            state_known(InvoiceState, "invoice_state_known"),
            models.CheckConstraint(
                condition=models.Q(kind=InvoiceKind.INVOICE)
                | models.Q(kind=InvoiceKind.CREDIT_NOTE, credits__isnull=False),
                name="invoice_kind_known",
            ),
            not_negative("net", "tax", "paid", name="invoice_amounts_not_negative"),
            adds_up("invoice_adds_up"),
            models.CheckConstraint(
                condition=models.Q(state=InvoiceState.PAID, paid=models.F("total"))
                | models.Q(state=InvoiceState.ISSUED, paid__lte=models.F("total"))
                | models.Q(state__in=(InvoiceState.DRAFT, InvoiceState.CANCELLED), paid=0),
                name="invoice_paid_fits_state",
            ),
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
            models.Index(
                fields=["tenant", "customer", "state", "-issued_on", "-id"],
                name="invoice_customer_state",
            ),
            models.Index(fields=["tenant", "state", "due_on"], name="invoice_by_state"),
            models.Index(fields=["tenant", "-issued_on", "-id"], name="invoice_newest"),
            models.Index(fields=["tenant", "order"], name="invoice_of_order"),
        ]

    def __str__(self) -> str:
        return self.reference or str(_("Draft"))

    def get_absolute_url(self) -> str:
        return reverse("billing:invoice", args=[self.reference])

    @property
    def is_credit_note(self) -> bool:
        """Takes an invoice back."""
        return self.kind == InvoiceKind.CREDIT_NOTE

    @property
    def open_amount(self) -> Decimal:
        """What is still to be paid, in `currency`."""
        return self.total - self.paid if self.state == InvoiceState.ISSUED else NOTHING

    def days_late(self, today: date) -> int:
        """Whole days since the due day; 0 where nothing is late."""
        if self.state != InvoiceState.ISSUED or self.due_on is None:
            return 0
        return max((today - self.due_on).days, 0)


OF_ISSUED = "(select i.state from billing_invoice i where i.id = {row}.invoice_id) <> 'draft'"


class InvoiceLine(TenantModel):
    """One line, in the invoice's currency; `tax_rate` is in per cent.

    `net` and `tax` are rounded half up to the cent, line by line. Once the invoice is issued the
    database refuses every change.
    """

    refusals: ClassVar[tuple[Refusal, ...]] = (
        Refusal("insert", ISSUED_STAYS, OF_ISSUED.format(row="new")),
        Refusal(
            "update",
            ISSUED_STAYS,
            f"{OF_ISSUED.format(row='old')} or {OF_ISSUED.format(row='new')}",
        ),
        Refusal("delete", ISSUED_STAYS, OF_ISSUED.format(row="old")),
    )

    invoice = models.ForeignKey(
        Invoice, on_delete=models.CASCADE, db_index=False, related_name="lines"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    sku = models.CharField(_("article number"), max_length=40, blank=True)
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
