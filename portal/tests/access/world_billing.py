"""Invoices, payments and terms of the world, each carrying its owner's word."""

from decimal import Decimal
from typing import Any

from accounts.models import Customer
from billing import services
from billing.models import Invoice
from billing.tests.factories import make_order
from portal.shared.actors import system_actor
from portal.shared.models import Tenant


def bill(tenant: Tenant, objects: dict[str, Any], own: str, other: str, hidden: str) -> None:
    """What the customers owe; drafts, which no customer may see, carry the hidden word."""
    system = system_actor(tenant)
    customer = Customer.objects.get(pk=objects["customer"])
    outsider = Customer.objects.get(pk=objects["outsider_customer"])
    _issued(tenant, outsider, other)
    invoice, paid = _issued(tenant, customer, own), _issued(tenant, customer, own)
    payment = services.record_payment(actor=system, invoice=paid, amount=paid.total, note=own)
    profile = services.set_payment_days(actor=system, customer=outsider, days=30)
    assert profile is not None
    objects |= {
        "invoice": invoice.reference,
        "invoice_key": invoice.pk,
        "draft": _draft(tenant, customer, hidden).pk,
        "payment": payment.pk,
        "payment_term": profile.pk,
        "billing_settings": services.set_default_payment_days(actor=system, days=14).pk,
        "waiting_order": make_order(customer, customer_order_number=own).reference,
    }


def _draft(tenant: Tenant, customer: Customer, word: str) -> Invoice:
    line = services.LineData(f"Hinges {word}", Decimal(1), Decimal("100.00"), Decimal(21))
    return services.create_invoice(
        actor=system_actor(tenant), customer=customer, lines=[line], note=word
    )


def _issued(tenant: Tenant, customer: Customer, word: str) -> Invoice:
    draft = _draft(tenant, customer, word)
    return services.issue_invoice(actor=system_actor(tenant), invoice=draft)


def bill_neighbour(tenant: Tenant, customer: Customer, word: str) -> None:
    """An invoice of the other tenant."""
    _issued(tenant, customer, word)
