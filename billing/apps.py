"""The billing part as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    """Registers what the part adds to the others."""

    name = "billing"
    verbose_name = _("Billing")

    def ready(self) -> None:
        from billing import telling  # noqa: F401 - its handler of the outbox
        from billing.pdf import making  # noqa: F401 - as above
        from billing.policies import can_read_invoice
        from portal.shared.files.access import register_file_policy

        register_file_policy("billing.invoice", can_read_invoice)
