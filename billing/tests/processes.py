"""Processes of their own that issue and pay, for tests under real concurrency."""

import os
import random
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import django
from django.apps import apps

if not apps.ready:  # preloaded by the fork server, before any test's process is forked from it
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()

from django.db import connection, transaction

from accounts.models import Customer
from billing import services
from billing.models import Invoice
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError
from portal.shared.models import Tenant


class Planned(Exception):
    """The business failed after the invoice was issued."""


def _connect(database: dict[str, Any]) -> None:
    connection.close()
    connection.settings_dict.update(database)


def issue_some(
    database: dict[str, Any], tenant_id: int, tries: int, seed: int, start: Barrier
) -> tuple[list[int], int]:
    """The numbers kept, and how many were given back by a rollback (about every fifth)."""
    _connect(database)
    fate = random.Random(seed)
    kept: list[int] = []
    tenant = Tenant.objects.get(pk=tenant_id)
    start.wait(60)
    for _ in range(tries):
        try:
            kept.append(_issue_one(tenant, fate))
        except Planned:
            continue
    connection.close()
    return kept, tries - len(kept)


def _issue_one(tenant: Tenant, fate: random.Random) -> int:
    actor = system_actor(tenant)
    with tenant_scope(tenant), transaction.atomic():
        line = services.LineData("Hinges", Decimal(1), Decimal(10))
        draft = services.create_invoice(
            actor=actor, customer=Customer.objects.first(), lines=[line]
        )
        invoice = services.issue_invoice(actor=actor, invoice=draft, on=date(2026, 3, 31))
        if fate.random() < 0.2:
            raise Planned
        return int(invoice.number)


def pay_in_full(
    database: dict[str, Any], tenant_id: int, invoice_id: int, _seed: int, start: Barrier
) -> str:
    """ "paid", or what was said instead."""
    _connect(database)
    tenant = Tenant.objects.get(pk=tenant_id)
    with tenant_scope(tenant):
        invoice = Invoice.objects.get(pk=invoice_id)
    start.wait(60)
    try:
        with tenant_scope(tenant), transaction.atomic():
            services.record_payment(
                actor=system_actor(tenant), invoice=invoice, amount=invoice.total
            )
    except DomainError as error:
        return type(error).__name__
    finally:
        connection.close()
    return "paid"


def click_twice(
    database: dict[str, Any], tenant_id: int, body: dict[str, Any], _seed: int, start: Barrier
) -> int:
    """The payment that the same form made, whoever was first."""
    _connect(database)
    tenant = Tenant.objects.get(pk=tenant_id)
    with tenant_scope(tenant):
        invoice = Invoice.objects.get(pk=body["invoice"])
    start.wait(60)
    with tenant_scope(tenant), transaction.atomic():
        payment = services.record_payment(
            actor=system_actor(tenant),
            invoice=invoice,
            amount=Decimal("4.00"),
            idempotency_key=body["key"],
        )
        key = int(payment.pk)
    connection.close()
    return key
