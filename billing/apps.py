"""The billing part as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    """Registers what the part adds to the others."""

    name = "billing"
    verbose_name = _("Billing")
