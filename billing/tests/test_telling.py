"""Who is told what of an invoice, in which language, and only once."""

import datetime
from typing import Any

import pytest

from accounts.enums import NotificationKind as Kind
from accounts.models import Customer, Membership, Notification, User
from billing import services, tasks
from billing.days import today_at
from billing.models import Invoice
from billing.tests.factories import make_invoice, pay
from conftest import Cast
from portal.shared import outbox
from portal.shared.actors import Actor
from portal.shared.models import AuditEntry, OutboxMessage, Tenant


def work(tenant: Tenant) -> None:
    """What the worker does, PDFs aside."""
    outbox.dispatch_due(tenant, skip=["billing.pdf"])


def notices(kind: str) -> dict[str, dict[str, Any]]:
    """What each person was told, by address."""
    return {
        notice.user.email: notice.context
        for notice in Notification.objects.filter(kind=kind).select_related("user")
    }


def test_an_invoice_is_told_to_who_sees_invoices(
    medis: Customer, cast: Cast, tenant: Tenant, system: Actor
) -> None:
    User.objects.filter(pk=cast.billing.pk).update(language="lt")
    User.objects.filter(pk=cast.owner.pk).update(language="en")
    invoice = make_invoice(medis, "1284.00")
    work(tenant)
    told = notices(Kind.INVOICE_ISSUED)
    assert set(told) == {"owner@medis.example", "billing@medis.example"}
    due = today_at(tenant) + datetime.timedelta(days=14)
    owner, billing = told["owner@medis.example"], told["billing@medis.example"]
    assert owner == {
        "reference": invoice.reference,
        "amount": "€1,284.00",
        "date": f"{due.day} {due:%B} {due.year}",
    }
    assert billing["amount"].replace("\u00a0", " ") == "1 284,00 €"
    assert str(due.year) in billing["date"]
    assert billing["date"] != owner["date"]
    paths = set(Notification.objects.values_list("path", flat=True))
    assert paths == {invoice.get_absolute_url()}
    assert OutboxMessage.objects.filter(kind="mail.send").count() == 2


def test_a_payment_is_told(medis: Customer, tenant: Tenant) -> None:
    invoice = make_invoice(medis, "100.00")
    pay(invoice, "40.00")
    pay(invoice, "60.00")
    work(tenant)
    received = Notification.objects.filter(kind=Kind.PAYMENT_RECEIVED)
    told = received.filter(user__email="owner@medis.example")
    amounts = sorted(notice.context["amount"] for notice in told)
    assert [amount.replace("\u00a0", " ") for amount in amounts] in (
        ["€40.00", "€60.00"],
        ["40,00 €", "60,00 €"],
    )


def test_what_is_taken_back_is_not_told(medis: Customer, tenant: Tenant, system: Actor) -> None:
    invoice = make_invoice(medis)
    payment = pay(invoice)
    work(tenant)
    before = Notification.objects.count()
    services.reverse_payment(actor=system, payment=payment, reason="x")
    services.cancel_invoice(actor=system, invoice=Invoice.objects.get(pk=invoice.pk), reason="x")
    work(tenant)
    assert Notification.objects.count() == before


def test_overdue_is_told_once(medis: Customer, tenant: Tenant, system: Actor) -> None:
    late = make_invoice(medis, "128.40", days_ago=15)
    make_invoice(medis, "1.00", days_ago=14)
    pay(late, "28.40")
    assert services.tell_overdue(actor=system) == 1
    work(tenant)
    told = notices(Kind.INVOICE_OVERDUE)
    assert set(told) == {"owner@medis.example", "billing@medis.example"}
    assert told["owner@medis.example"]["amount"] in ("€100.00", "100,00\u00a0€")
    assert told["owner@medis.example"]["reference"] == late.reference
    assert services.tell_overdue(actor=system) == 0
    assert AuditEntry.objects.filter(action="invoice.overdue_told").count() == 1


def test_large_runs_go_in_batches(
    medis: Customer, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing.services.reminding.BATCH", 2)
    for _ in range(5):
        make_invoice(medis, days_ago=20)
    assert services.tell_overdue(actor=system) == 5


def test_the_nightly_task_walks_all_tenants(
    medis: Customer, tenant: Tenant, other_tenant: Tenant
) -> None:
    late = make_invoice(medis, days_ago=20)
    tenant.modules = {**tenant.modules, "billing": False}
    tenant.save()
    tasks.tell_overdue()
    assert Invoice.objects.get(pk=late.pk).overdue_told_at is None
    tenant.modules = {**tenant.modules, "billing": True}
    tenant.save()
    tasks.tell_overdue()
    assert Invoice.objects.get(pk=late.pk).overdue_told_at is not None


def test_who_left_is_not_told(medis: Customer, cast: Cast, tenant: Tenant) -> None:
    make_invoice(medis)
    Membership.objects.filter(user=cast.owner).delete()
    User.objects.filter(pk=cast.billing.pk).update(is_active=False)
    work(tenant)
    assert notices(Kind.INVOICE_ISSUED) == {}


def test_an_event_of_nothing_is_dropped(medis: Customer, tenant: Tenant, system: Actor) -> None:
    for payload in (
        {"event": "issued", "invoice": 0, "payment": None, "actor": None},
        {"event": "unknown", "invoice": make_invoice(medis).pk, "payment": None, "actor": None},
    ):
        outbox.enqueue(tenant, "billing.event", payload)
    work(tenant)
    rows = OutboxMessage.objects.filter(kind="billing.event")
    assert set(rows.values_list("state", flat=True)) == {"done"}
