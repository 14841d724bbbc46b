"""Seller and buyer as they stand on the document: copies made at the issue."""

from typing import Any

from accounts.enums import AddressKind
from accounts.models import Address, Customer
from portal.shared.models import Tenant

# The billing address first; a customer without one is written to where there is any.
BY_USE = {AddressKind.BILLING: 0, AddressKind.OTHER: 1, AddressKind.DELIVERY: 2}


def seller_of(tenant: Tenant) -> dict[str, Any]:
    """The tenant's legal data and bank account."""
    return {
        "name": tenant.legal_name or tenant.name,
        "company_code": tenant.company_code,
        "tax_id": tenant.tax_id,
        "line1": tenant.address_line,
        "line2": "",
        "postal_code": tenant.postal_code,
        "city": tenant.city,
        "country": tenant.country,
        "phone": tenant.phone,
        "email": tenant.email,
        "bank_name": tenant.bank_name,
        "iban": tenant.iban,
        "bic": tenant.bic,
    }


def buyer_of(customer: Customer) -> dict[str, Any]:
    """The customer's legal data and billing address."""
    address = billing_address(customer)
    return {
        "name": customer.name,
        "number": customer.number,
        "company_code": customer.company_code,
        "tax_id": customer.tax_id,
        "line1": address.line1 if address else "",
        "line2": address.line2 if address else "",
        "postal_code": address.postal_code if address else "",
        "city": address.city if address else "",
        "country": address.country if address else customer.country,
    }


def billing_address(customer: Customer) -> Address | None:
    """Where invoices go: the default of its kind first."""
    rows = list(Address.objects.filter(customer=customer))
    rows.sort(key=lambda row: (BY_USE.get(row.kind, 9), not row.is_default, row.pk))
    return rows[0] if rows else None
