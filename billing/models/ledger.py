"""The double-entry ledger: what is booked stays; a mistake is booked back."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from billing.enums import Account, EntryKind
from billing.models.invoices import Invoice
from billing.models.payments import Payment
from billing.querysets import PostingQuerySet
from portal.shared.models import AppendOnlyModel
from portal.shared.scoping import scoped


class LedgerEntry(AppendOnlyModel):
    """One booking; the amounts of its postings sum to zero.

    `invoice` is the one whose receivable moves; a credit note's booking names both.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=EntryKind.choices)
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, db_index=False, related_name="entries"
    )
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, db_index=False, related_name="entries"
    )
    credit_note = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField(_("booked"), default=timezone.now)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["id"]
        constraints = [
            # Nothing is booked twice.
            models.UniqueConstraint(
                fields=["tenant", "kind", "invoice"],
                condition=models.Q(payment=None),
                name="invoice_booked_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "kind", "payment"],
                condition=models.Q(payment__isnull=False),
                name="payment_booked_once",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "invoice"], name="entry_of_invoice")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Posting(AppendOnlyModel):
    """One side of a booking: debit above zero, credit below, in `currency`.

    `on` is the day it counts from, in the tenant's time zone. A customer's balance is the sum of
    their postings on RECEIVABLE.
    """

    entry = models.ForeignKey(
        LedgerEntry, on_delete=models.PROTECT, db_index=False, related_name="postings"
    )
    account = models.CharField(_("account"), max_length=10, choices=Account.choices)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, db_index=False, related_name="postings"
    )
    on = models.DateField(_("day"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)

    objects = scoped(PostingQuerySet)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account__in=Account.values), name="posting_account_known"
            ),
            models.CheckConstraint(condition=~models.Q(amount=0), name="posting_not_nothing"),
            models.UniqueConstraint(
                fields=["tenant", "entry", "account"], name="posting_once_an_account"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "customer", "account", "on", "id"],
                include=["amount", "currency"],
                name="posting_of_customer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
