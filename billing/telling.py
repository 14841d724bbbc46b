"""Whom an event of an invoice is told to: carried out from the outbox, exactly once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from accounts import services as accounts
from accounts.enums import CustomerPermission, NotificationKind
from accounts.models import Membership, User
from accounts.selectors import actor_for
from billing.models import Invoice, Payment
from billing.presentation import full_day, money_of
from billing.services.effects import KIND
from portal.shared.models import Tenant
from portal.shared.outbox import transactional


@dataclass(frozen=True, slots=True)
class Telling:
    """One event with all that its notices need."""

    tenant: Tenant
    invoice: Invoice
    payment: Payment | None


@dataclass(frozen=True, slots=True)
class Said:
    """What a notice says, in the language that is active."""

    kind: str
    key: str
    context: dict[str, str]


@transactional(KIND)
def tell_of_event(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Fan one event out to the members who see the customer's invoices."""
    invoice = Invoice.objects.filter(pk=payload["invoice"]).first()
    say = SAYING.get(payload["event"])
    if invoice is None or say is None:
        return
    payment = Payment.objects.filter(pk=payload["payment"]).first()
    telling = Telling(tenant, invoice, payment)
    for user in readers_of(invoice):
        _tell(telling, user, say)


def readers_of(invoice: Invoice) -> list[User]:
    """Active members of the customer; each is asked for the permission when told."""
    places = Membership.objects.filter(customer_id=invoice.customer_id, user__is_active=True)
    return [place.user for place in places.select_related("user").order_by("user_id")]


def _tell(telling: Telling, user: User, say: Callable[[Telling], Said]) -> None:
    tenant, invoice = telling.tenant, telling.invoice
    actor = actor_for(user, tenant)
    if not actor.may_at(CustomerPermission.VIEW_INVOICES, invoice.customer_id):
        return
    with translation.override(accounts.language_of(user, tenant)):
        said = say(telling)
    accounts.notify(
        tenant=tenant,
        user=user,
        kind=said.kind,
        context=said.context,
        path=invoice.get_absolute_url(),
        event_key=said.key,
    )


def _issued(telling: Telling) -> Said:
    invoice = telling.invoice
    return Said(
        NotificationKind.INVOICE_ISSUED,
        f"invoice-issued-{invoice.pk}",
        {
            "reference": invoice.reference,
            "amount": money_of(invoice, invoice.total),
            "date": full_day(invoice.due_on),
        },
    )


def _overdue(telling: Telling) -> Said:
    invoice = telling.invoice
    return Said(
        NotificationKind.INVOICE_OVERDUE,
        f"invoice-overdue-{invoice.pk}",
        {
            "reference": invoice.reference,
            "amount": money_of(invoice, invoice.open_amount),
            "date": full_day(invoice.due_on),
        },
    )


def _paid(telling: Telling) -> Said:
    invoice, payment = telling.invoice, telling.payment
    assert payment is not None
    return Said(
        NotificationKind.PAYMENT_RECEIVED,
        f"payment-received-{payment.pk}",
        {"reference": invoice.reference, "amount": money_of(invoice, payment.amount)},
    )


# Of what was taken back or credited the staff tells the customer in their own words.
SAYING: dict[str, Callable[[Telling], Said]] = {
    "issued": _issued,
    "overdue": _overdue,
    "paid": _paid,
}
