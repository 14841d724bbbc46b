"""Addresses of a customer; of each kind one is the default, as soon as there is any."""

from typing import Any

from django.db import transaction

from accounts import policies
from accounts.models import Address, Customer
from accounts.services.memberships import lock_customer
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record


@transaction.atomic
def add_address(
    *,
    actor: Actor,
    customer: Customer,
    kind: str,
    line1: str,
    city: str,
    country: str,
    line2: str = "",
    postal_code: str = "",
    label: str = "",
    is_default: bool = False,
) -> Address:
    """The first one of its kind is the default. Raises NotAllowed."""
    policies.require_edit_company(actor, customer)
    lock_customer(customer)
    address: Address = Address.objects.create(
        tenant=actor.tenant,
        customer=customer,
        kind=kind,
        label=label,
        line1=line1,
        line2=line2,
        postal_code=postal_code,
        city=city,
        country=country,
    )
    record(actor, "address.added", address)
    _settle_default(address, wanted=is_default)
    return address


@transaction.atomic
def update_address(*, actor: Actor, address: Address, **fields: Any) -> Address:
    """Change an address; `is_default` makes it the default one. Raises NotAllowed."""
    policies.require_edit_company(actor, address.customer)
    lock_customer(address.customer)
    wanted = bool(fields.pop("is_default", False))
    old_kind = address.kind
    if fields.get("kind", old_kind) != old_kind:
        fields["is_default"] = False
    changes = apply_changes(address, fields)
    if changes:
        record(actor, "address.changed", address, changes)
    _settle_default(address, wanted=wanted)
    _promote(address.customer_id, old_kind)
    return address


@transaction.atomic
def make_default_address(*, actor: Actor, address: Address) -> None:
    """Raises NotAllowed."""
    policies.require_edit_company(actor, address.customer)
    lock_customer(address.customer)
    _settle_default(address, wanted=True)
    record(actor, "address.made_default", address)


@transaction.atomic
def remove_address(*, actor: Actor, address: Address) -> None:
    """The next one of its kind takes its place. Raises NotAllowed."""
    policies.require_edit_company(actor, address.customer)
    lock_customer(address.customer)
    customer_id, kind = address.customer_id, address.kind
    record(actor, "address.removed", address)
    address.delete()
    _promote(customer_id, kind)


def _settle_default(address: Address, *, wanted: bool) -> None:
    same_kind = Address.objects.filter(customer_id=address.customer_id, kind=address.kind)
    if address.is_default or (not wanted and same_kind.filter(is_default=True).exists()):
        return
    same_kind.filter(is_default=True).update(is_default=False)
    address.is_default = True
    address.save(update_fields=["is_default"])


def _promote(customer_id: int, kind: str) -> None:
    """Addresses without a default get one."""
    same_kind = Address.objects.filter(customer_id=customer_id, kind=kind)
    if not same_kind.filter(is_default=True).exists():
        first = same_kind.order_by("id").first()
        if first is not None:
            same_kind.filter(pk=first.pk).update(is_default=True)
