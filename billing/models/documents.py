"""The PDF of an invoice: made by the worker, stored once."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.enums import DocumentState
from billing.models.invoices import Invoice
from portal.shared.models import StoredFile, TenantModel
from portal.shared.states import state_known


class InvoiceDocument(TenantModel):
    """Where the PDF stands; `error` is what went wrong the last time, for the staff."""

    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, db_index=False, related_name="documents"
    )
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=DocumentState.choices,
        default=DocumentState.PENDING,
        editable=False,
    )
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    error = models.CharField(_("error"), max_length=300, blank=True)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("invoice document")
        verbose_name_plural = _("invoice documents")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "invoice"], name="document_of_invoice"),
            state_known(DocumentState, "document_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state=DocumentState.READY) | models.Q(file__isnull=False),
                name="document_ready_with_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.state}"
