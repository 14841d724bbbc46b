"""Payment terms: the tenant's own, and what is agreed with single customers."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Customer
from billing.models import BillingProfile, BillingSettings
from billing.models.settings import DEFAULT_DAYS, LONGEST_DAYS
from billing.policies import require_manage
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError


def payment_days_for(customer: Customer) -> int:
    """Calendar days from the issue to the due day: the customer's, else the tenant's."""
    own = BillingProfile.objects.filter(customer=customer).values_list("payment_days", flat=True)
    agreed: int | None = own.first()
    if agreed is not None:
        return agreed
    default = BillingSettings.objects.values_list("payment_days", flat=True).first()
    return DEFAULT_DAYS if default is None else int(default)


@transaction.atomic
def set_default_payment_days(*, actor: Actor, days: int) -> BillingSettings:
    """The tenant's term, for invoices issued from now on. Raises NotAllowed, DomainError."""
    require_manage(actor)
    _check(days)
    settings, created = BillingSettings.objects.get_or_create(
        tenant=actor.tenant, defaults={"payment_days": days}
    )
    before = DEFAULT_DAYS if created else settings.payment_days
    settings.payment_days = days
    settings.save(update_fields=["payment_days"])
    record(actor, "billing.settings_changed", settings, {"payment_days": (before, days)})
    return settings


@transaction.atomic
def set_payment_days(
    *, actor: Actor, customer: Customer, days: int | None
) -> BillingProfile | None:
    """The customer's own term; None takes it away. Raises NotAllowed, DomainError."""
    require_manage(actor)
    profile = BillingProfile.objects.filter(customer=customer).first()
    before = profile.payment_days if profile else None
    if days is None:
        if profile is not None:
            profile.delete()
    else:
        _check(days)
        profile, _created = BillingProfile.objects.update_or_create(
            tenant=actor.tenant, customer=customer, defaults={"payment_days": days}
        )
    record(actor, "billing.term_set", customer, {"payment_days": (before, days)})
    return profile if days is not None else None


def _check(days: int) -> None:
    if not 0 <= days <= LONGEST_DAYS:
        raise DomainError(
            _("Days to pay are between 0 and %(most)s.") % {"most": LONGEST_DAYS},
            field="payment_days",
        )
