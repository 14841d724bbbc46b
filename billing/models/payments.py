"""Payments of invoices."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from billing.enums import PaymentMethod, PaymentState
from billing.models.invoices import Invoice
from billing.querysets import PaymentQuerySet
from portal.shared.models import TenantModel
from portal.shared.scoping import scoped
from portal.shared.states import state_known


class Payment(TenantModel):
    """Money received for an invoice, in its currency; never changed, only taken back as a whole.

    A repeated `idempotency_key` is the same payment. Days are in the tenant's time zone.
    """

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
    reversed_on = models.DateField(_("taken back"), null=True, editable=False)
    reversal_reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
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
            models.CheckConstraint(
                condition=models.Q(state=PaymentState.RECEIVED, reversed_on=None)
                | models.Q(state=PaymentState.REVERSED),
                name="payment_reversed_once",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "invoice"], name="payment_of_invoice"),
            models.Index(
                fields=["tenant", "customer", "-received_on", "-id"], name="payment_of_customer"
            ),
            models.Index(fields=["tenant", "-received_on", "-id"], name="payment_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
