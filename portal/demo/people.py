"""The demo's customers and staff."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django_otp.oath import totp

from accounts import services
from accounts.models import Customer, Role, User
from accounts.selectors import actor_for
from portal.demo.tenants import TOTP_SECRET_HEX, DemoTenant
from portal.shared.actors import Actor


@dataclass(slots=True)
class People:
    """Who was made, by their keys in the content files."""

    users: dict[str, User] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    encoded_password: str = ""


def make_people(system: Actor, demo: DemoTenant, customers: list[dict[str, Any]]) -> People:
    """Staff first, then the customers with everything on their record."""
    people = People(encoded_password=make_password(settings.DEMO_PASSWORD))
    for member in demo.staff:
        user = _user(system, people, member.email, member.name, member.language)
        services.add_staff(actor=system, user=user, role=_role("staff", member.role))
        if member.with_totp:
            _set_up_totp(system, user)
    manager = people.users[demo.staff[0].email]
    since = timezone.now() - timedelta(days=400)
    for number, entry in enumerate(customers):
        at = since + timedelta(days=20 * number)
        people.customers[entry["key"]] = _customer(system, people, entry, manager, at)
    people.actors = {email: actor_for(user, system.tenant) for email, user in people.users.items()}
    return people


def _customer(
    system: Actor, people: People, entry: dict[str, Any], manager: User, at: datetime
) -> Customer:
    plain = ("name", "number", "language", "country", "tax_id", "phone", "website")
    customer = services.create_customer(
        actor=system,
        at=at,
        account_manager=manager,
        credit_limit=Decimal(entry.get("credit_limit", "0.00")),
        **{name: entry[name] for name in plain if name in entry},
    )
    services.set_segments(actor=system, customer=customer, names=entry.get("segments", []))
    for address in entry.get("addresses", []):
        services.add_address(actor=system, customer=customer, **address)
    for contact in entry.get("contacts", []):
        services.add_contact(actor=system, customer=customer, **contact)
    if entry.get("note"):
        services.add_note(actor=system, customer=customer, text=entry["note"], at=at)
    for member in entry["members"]:
        user = _user(system, people, member["email"], member["name"], member["language"])
        role = _role("customer", member["role"])
        services.add_member(actor=system, customer=customer, user=user, role=role, at=at)
    return customer


def _user(system: Actor, people: People, email: str, name: str, language: str) -> User:
    people.users[email] = services.ensure_user(
        actor=system,
        email=email,
        name=name,
        language=language,
        encoded_password=people.encoded_password,
    )
    return people.users[email]


def _role(scope: str, key: str) -> Role:
    role: Role = Role.objects.get(scope=scope, key=key)
    return role


def _set_up_totp(system: Actor, user: User) -> None:
    """The demo's fixed secret in place of a random one, confirmed by its own first code."""
    device = services.prepare_totp(actor=system, user=user)
    device.key = TOTP_SECRET_HEX
    device.save(update_fields=["key"])
    # A code of the past half minute, so that the current one is still unused at the first sign-in.
    code = f"{totp(device.bin_key, drift=-1):06d}"
    services.confirm_totp(actor=system, user=user, code=code, keep_key=None)
