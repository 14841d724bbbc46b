"""The billing part as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    """Registers what the part adds to the others."""

    name = "billing"
    verbose_name = _("Billing")

    def ready(self) -> None:
        from billing import telling
        from billing.pdf import making
        from billing.policies import can_read_invoice
        from portal.shared.files.access import register_file_policy

        assert telling.KIND  # importing it registers its handler of the outbox
        assert making.PDF_KIND  # as above
        register_file_policy("billing.invoice", can_read_invoice)
