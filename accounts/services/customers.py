"""The customer record: opening, changing, segments, custom fields, contacts and notes."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies
from accounts.models import (
    Contact,
    Customer,
    CustomerNote,
    CustomerSegment,
    CustomFieldDefinition,
    Segment,
    StaffMembership,
)
from accounts.services.audiences import lock_audiences, sync_customer_audiences
from accounts.services.roles import sync_customer_groups
from accounts.tax_ids import checked_tax_id
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.counters import next_number
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.search.updates import queue_update

FIRST_NUMBER = 1001
# What a company may change in its own record; the rest is the tenant's business.
OWN_FIELDS = frozenset(
    {"name", "company_code", "tax_id", "country", "language", "email", "phone", "website"}
)
CONTACT_FIELDS = frozenset({"name", "role", "email", "phone"})
STAFF_FIELDS = OWN_FIELDS | {
    "number",
    "currency",
    "credit_limit",
    "account_manager",
    "is_active",
    "custom_fields",
}


@transaction.atomic
def create_customer(
    *, actor: Actor, name: str, number: str = "", at: datetime | None = None, **fields: Any
) -> Customer:
    """A new customer record, numbered by itself where no number is given.

    Raises NotAllowed, DomainError.
    """
    policies.require_manage_customers(actor)
    _check_fields(fields, STAFF_FIELDS)
    customer = Customer(
        tenant=actor.tenant,
        name=name,
        number=number or free_number(actor),
        **{"country": actor.tenant.country, "currency": actor.tenant.currency, **fields},
    )
    customer.tax_id = checked_tax_id(customer.tax_id, customer.country)
    customer.created_at = at or timezone.now()
    _require_staff_manager(customer)
    _save(customer)
    record(actor, "customer.created", customer, {"number": (None, customer.number)})
    return customer


@transaction.atomic
def update_customer(*, actor: Actor, customer: Customer, **fields: Any) -> Customer:
    """Change a record; its own people reach fewer fields than staff do.

    Raises NotAllowed, DomainError.
    """
    policies.require_edit_company(actor, customer)
    is_staff = policies.can_manage_members(actor, customer.pk) and actor.is_staff
    _check_fields(fields, STAFF_FIELDS if is_staff else OWN_FIELDS)
    if {"tax_id", "country"} & fields.keys():
        country = fields.get("country", customer.country)
        fields["tax_id"] = checked_tax_id(fields.get("tax_id", customer.tax_id), country)
    try:
        with transaction.atomic():
            changes = apply_changes(customer, fields)
    except IntegrityError as error:
        raise _number_taken() from error
    _require_staff_manager(customer)
    if changes:
        record(actor, "customer.changed", customer, changes)
    if {"name", "language"} & changes.keys():
        queue_update(customer)  # what is found by the customer's name
    if "is_active" in changes:
        sync_customer_groups(customer)
        lock_audiences([customer])
        sync_customer_audiences(customer)
    return customer


@transaction.atomic
def set_segments(*, actor: Actor, customer: Customer, names: list[str]) -> None:
    """The customer's labels, made where they don't exist yet. Raises NotAllowed."""
    policies.require_manage_customers(actor)
    wanted = {_segment(actor, name).pk for name in names}
    lock_audiences([customer], wanted)
    links = CustomerSegment.objects.filter(customer=customer)
    before = sorted(links.values_list("segment__name", flat=True))
    links.exclude(segment_id__in=wanted).delete()
    missing = wanted - set(links.values_list("segment_id", flat=True))
    CustomerSegment.objects.bulk_create(
        CustomerSegment(tenant=actor.tenant, customer=customer, segment_id=pk) for pk in missing
    )
    sync_customer_audiences(customer)
    if before != sorted(names):
        record(actor, "customer.segments_set", customer, {"segments": (before, sorted(names))})


@transaction.atomic
def define_custom_field(
    *, actor: Actor, key: str, label: str, is_customer_visible: bool = False, position: int = 0
) -> CustomFieldDefinition:
    """A field of the tenant's own on its customer records. Raises NotAllowed, DomainError."""
    policies.require_manage_customers(actor)
    try:
        with transaction.atomic():
            definition: CustomFieldDefinition = CustomFieldDefinition.objects.create(
                tenant=actor.tenant,
                key=key,
                label=label,
                position=position,
                is_customer_visible=is_customer_visible,
            )
    except IntegrityError as error:
        raise DomainError(_("There is a field with this key already."), field="key") from error
    record(actor, "custom_field.created", definition)
    return definition


@transaction.atomic
def set_custom_fields(*, actor: Actor, customer: Customer, values: dict[str, str]) -> Customer:
    """Fill the tenant's own fields; unknown keys are refused. Raises NotAllowed, DomainError."""
    policies.require_manage_customers(actor)
    known = set(CustomFieldDefinition.objects.values_list("key", flat=True))
    if not values.keys() <= known:
        raise DomainError(_("There is no such field."), field="custom_fields")
    merged = {**customer.custom_fields, **values}
    return update_customer(
        actor=actor,
        customer=customer,
        custom_fields={key: value for key, value in merged.items() if value != ""},
    )


@transaction.atomic
def add_contact(*, actor: Actor, customer: Customer, name: str, **fields: str) -> Contact:
    """A person to reach at the customer (role, email, phone). Raises NotAllowed."""
    policies.require_edit_company(actor, customer)
    _check_fields(fields, CONTACT_FIELDS)
    contact: Contact = Contact.objects.create(
        tenant=actor.tenant, customer=customer, name=name, **fields
    )
    record(actor, "contact.added", contact)
    return contact


@transaction.atomic
def update_contact(*, actor: Actor, contact: Contact, **fields: str) -> Contact:
    """Change a contact. Raises NotAllowed."""
    policies.require_edit_company(actor, contact.customer)
    _check_fields(fields, CONTACT_FIELDS)
    changes = apply_changes(contact, fields)
    if changes:
        record(actor, "contact.changed", contact, changes)
    return contact


@transaction.atomic
def remove_contact(*, actor: Actor, contact: Contact) -> None:
    """Raises NotAllowed."""
    policies.require_edit_company(actor, contact.customer)
    record(actor, "contact.removed", contact)
    contact.delete()


@transaction.atomic
def add_note(
    *, actor: Actor, customer: Customer, text: str, at: datetime | None = None
) -> CustomerNote:
    """What staff should know about a customer; customers never see it. Raises NotAllowed."""
    policies.require_manage_customers(actor)
    note: CustomerNote = CustomerNote.objects.create(
        tenant=actor.tenant,
        customer=customer,
        author=actor.user,
        text=text.strip(),
        created_at=at or timezone.now(),
    )
    record(actor, "customer.note_added", customer)
    return note


def free_number(actor: Actor) -> str:
    """The next number that nobody typed by hand before."""
    while True:
        number = f"C-{next_number(actor.tenant, 'customer', start=FIRST_NUMBER)}"
        if not Customer.objects.filter(number=number).exists():
            return number


def _save(customer: Customer) -> None:
    try:
        with transaction.atomic():
            customer.save()
    except IntegrityError as error:
        raise _number_taken() from error


def _number_taken() -> DomainError:
    return DomainError(_("Another customer has this number."), field="number")


def _check_fields(fields: dict[str, Any], allowed: frozenset[str]) -> None:
    """Names out of reach are a forgery or a mistake of the caller."""
    if not fields.keys() <= allowed:
        raise NotAllowed


def _require_staff_manager(customer: Customer) -> None:
    """The account manager has to work here."""
    manager = customer.account_manager_id
    if manager and not StaffMembership.objects.filter(user_id=manager).exists():
        raise DomainError(_("Choose somebody of the staff."), field="account_manager")


def _segment(actor: Actor, name: str) -> Segment:
    segment: Segment
    segment, _created = Segment.objects.get_or_create(tenant=actor.tenant, name=name.strip())
    return segment
