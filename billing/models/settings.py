"""How a tenant bills, and what is agreed with single customers."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from portal.shared.models import TenantModel

DEFAULT_DAYS = 14
LONGEST_DAYS = 365


class BillingSettings(TenantModel):
    """One row a tenant; without it the defaults hold. `payment_days` are calendar days."""

    payment_days = models.PositiveSmallIntegerField(
        _("days to pay"),
        default=DEFAULT_DAYS,
        validators=[MaxValueValidator(LONGEST_DAYS)],
        help_text=_("From the day of the invoice; customers may have their own."),
    )

    class Meta:
        verbose_name = _("billing settings")
        verbose_name_plural = _("billing settings")
        constraints = [models.UniqueConstraint(fields=["tenant"], name="billing_settings_once")]

    def __str__(self) -> str:
        return str(_("Billing settings"))


class BillingProfile(TenantModel):
    """What is agreed with one customer; `payment_days` are calendar days."""

    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="+",
        verbose_name=_("customer"),
    )
    payment_days = models.PositiveSmallIntegerField(
        _("days to pay"), validators=[MaxValueValidator(LONGEST_DAYS)]
    )

    class Meta:
        verbose_name = _("payment term")
        verbose_name_plural = _("payment terms")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "customer"], name="billing_profile_of_customer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.payment_days}"
