"""Issuing: numbers without gaps, dates in the tenant's time zone, parties as they were."""

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Address, Customer
from billing import services
from billing.days import moment_of, today_at, zone_of
from billing.enums import DocumentState, InvoiceState
from billing.models import BillingProfile, Invoice, InvoiceDocument
from billing.services.effects import KIND, PDF_KIND
from billing.tests.factories import make_draft, make_invoice
from conftest import Cast
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, InvalidTransition, NotAllowed
from portal.shared.models import AuditEntry, OutboxMessage, Tenant
from portal.shared.money import NOTHING
from portal.shared.tests.state_matrix import assert_state_checked

ActorOf = Callable[..., Actor]
DAY = datetime.date(2026, 3, 31)


def issue(actor: Actor, invoice: Invoice, on: datetime.date | None = DAY) -> Invoice:
    return services.issue_invoice(actor=actor, invoice=invoice, on=on)


def test_an_issued_invoice_has_number_days_and_parties(
    medis: Customer, clerk: Actor, tenant: Tenant
) -> None:
    tenant.legal_name, tenant.iban = "North UAB", "LT121000011101001000"
    tenant.save()
    Customer.objects.filter(pk=medis.pk).update(tax_id="LT100001919017", company_code="123")
    medis.refresh_from_db()
    Address.objects.create(
        tenant=tenant, customer=medis, kind="delivery", line1="Dock 1", city="Alytus", country="LT"
    )
    Address.objects.create(
        tenant=tenant, customer=medis, kind="billing", line1="Gatvė 2", city="Vilnius", country="LT"
    )
    invoice = make_draft(medis)
    issue(clerk, invoice)
    stored = Invoice.objects.get(pk=invoice.pk)
    assert (stored.state, stored.reference) == (InvoiceState.ISSUED, "INV-2026-00001")
    assert (stored.issued_on, stored.due_on) == (DAY, datetime.date(2026, 4, 14))
    assert timezone.localtime(stored.issued_at, zone_of(tenant)).hour == 12
    assert (stored.seller["name"], stored.seller["iban"]) == ("North UAB", "LT121000011101001000")
    assert (stored.buyer["name"], stored.buyer["line1"]) == ("UAB Medis", "Gatvė 2")
    assert (stored.buyer["tax_id"], stored.language) == ("LT100001919017", "en")
    assert InvoiceDocument.objects.get(invoice=invoice).state == DocumentState.PENDING
    kinds = set(OutboxMessage.objects.values_list("kind", flat=True))
    assert {KIND, PDF_KIND} <= kinds
    entry = AuditEntry.objects.get(action="invoice.issued")
    assert (entry.changes, entry.actor_id) == (
        {"reference": ["", "INV-2026-00001"]},
        clerk.user_id,
    )


def test_what_changes_later_does_not_reach_the_invoice(
    medis: Customer, system: Actor, tenant: Tenant
) -> None:
    invoice = make_invoice(medis)
    Customer.objects.filter(pk=medis.pk).update(name="Other name")
    tenant.legal_name = "Other UAB"
    tenant.save()
    stored = Invoice.objects.get(pk=invoice.pk)
    assert (stored.buyer["name"], stored.seller["name"]) == ("UAB Medis", "North")
    assert make_draft(medis).buyer == {}


def test_numbers_have_no_gaps_and_belong_to_a_year(medis: Customer, system: Actor) -> None:
    first = issue(system, make_draft(medis), DAY.replace(year=2025))
    with transaction.atomic():
        issue(system, make_draft(medis), DAY.replace(year=2025))
        transaction.set_rollback(True)
    second = issue(system, make_draft(medis), DAY.replace(year=2025))
    next_year = issue(system, make_draft(medis))
    references = [invoice.reference for invoice in (first, second, next_year)]
    assert references == ["INV-2025-00001", "INV-2025-00002", "INV-2026-00001"]


def test_a_number_that_is_refused_is_given_back(medis: Customer, system: Actor) -> None:
    issue(system, make_draft(medis))
    draft = make_draft(medis)
    with pytest.raises(DomainError):
        issue(system, draft, DAY - datetime.timedelta(days=1))
    assert issue(system, Invoice.objects.get(pk=draft.pk)).reference == "INV-2026-00002"


def test_days_are_the_tenants(medis: Customer, tenant: Tenant) -> None:
    """Kiritimati is 25 hours ahead of Niue: their days are never the same."""
    days = []
    for zone in ("Pacific/Kiritimati", "Pacific/Niue"):
        tenant.time_zone = zone
        days.append(today_at(tenant))
        assert moment_of(tenant, DAY).hour == 12
        assert abs(moment_of(tenant, days[-1]) - timezone.now()) < datetime.timedelta(minutes=1)
    assert days[0] > days[1]
    draft = make_draft(medis)
    issued = services.issue_invoice(actor=system_actor(tenant), invoice=draft)
    assert issued.issued_on == days[1]


def test_no_day_to_come(medis: Customer, system: Actor, tenant: Tenant) -> None:
    tomorrow = today_at(tenant) + datetime.timedelta(days=1)
    with pytest.raises(DomainError) as caught:
        issue(system, make_draft(medis), tomorrow)
    assert caught.value.field == "on"


def test_terms_are_the_customers_or_the_tenants(medis: Customer, clerk: Actor) -> None:
    services.set_default_payment_days(actor=clerk, days=21)
    assert issue(clerk, make_draft(medis)).due_on == DAY + datetime.timedelta(days=21)
    services.set_payment_days(actor=clerk, customer=medis, days=0)
    assert issue(clerk, make_draft(medis)).due_on == DAY
    services.set_payment_days(actor=clerk, customer=medis, days=30)
    assert issue(clerk, make_draft(medis)).due_on == DAY + datetime.timedelta(days=30)
    services.set_payment_days(actor=clerk, customer=medis, days=None)
    services.set_payment_days(actor=clerk, customer=medis, days=None)
    assert not BillingProfile.objects.exists()
    services.set_default_payment_days(actor=clerk, days=7)
    assert issue(clerk, make_draft(medis)).due_on == DAY + datetime.timedelta(days=7)
    changes = AuditEntry.objects.filter(action="billing.settings_changed").earliest("pk").changes
    assert changes == {"payment_days": [14, 21]}


@pytest.mark.parametrize("days", [-1, 366])
def test_terms_have_bounds(medis: Customer, clerk: Actor, days: int) -> None:
    with pytest.raises(DomainError):
        services.set_default_payment_days(actor=clerk, days=days)
    with pytest.raises(DomainError):
        services.set_payment_days(actor=clerk, customer=medis, days=days)


def test_an_invoice_over_nothing_is_paid(medis: Customer, system: Actor) -> None:
    invoice = make_invoice(medis, "0.00")
    assert (invoice.state, invoice.open_amount) == (InvoiceState.PAID, NOTHING)
    assert not invoice.entries.exists()


def test_a_draft_without_lines_is_not_issued(medis: Customer, system: Actor) -> None:
    draft = services.create_invoice(actor=system, customer=medis)
    with pytest.raises(DomainError):
        issue(system, draft)


def test_issuing_twice_gives_one_number(medis: Customer, system: Actor) -> None:
    invoice = make_draft(medis)
    rival = Invoice.objects.get(pk=invoice.pk)
    issue(system, invoice)
    for again in (invoice, rival):
        with pytest.raises(InvalidTransition):
            issue(system, again)
    assert issue(system, make_draft(medis)).number == 2
    assert_state_checked(make_draft(medis))


def test_lines_changed_meanwhile_are_on_the_invoice(medis: Customer, system: Actor) -> None:
    draft = make_draft(medis, "10.00")
    stale = Invoice.objects.get(pk=draft.pk)
    line = services.LineData("More", Decimal(1), Decimal("20.00"))
    services.set_lines(actor=system, invoice=draft, lines=[line])
    assert issue(system, stale).total == Decimal("20.00")
    posting = stale.entries.get().postings.get(account="receivable")
    assert posting.amount == Decimal("20.00")


def test_the_document_speaks_the_customers_language(medis: Customer, system: Actor) -> None:
    for language, spoken in (("lt", "lt"), ("fr", "en"), ("", "en")):
        Customer.objects.filter(pk=medis.pk).update(language=language)
        assert issue(system, make_draft(Customer.objects.get(pk=medis.pk))).language == spoken


def test_only_those_who_do_the_billing_issue(
    medis: Customer, cast: Cast, actor_of: ActorOf
) -> None:
    draft = make_draft(medis)
    for user in (cast.owner, cast.billing, cast.agent, cast.foreign_admin, None):
        actor = actor_of(user)
        for act in (
            lambda actor=actor: issue(actor, draft),
            lambda actor=actor: services.set_default_payment_days(actor=actor, days=1),
            lambda actor=actor: services.set_payment_days(actor=actor, customer=medis, days=1),
            lambda actor=actor: services.make_pdf_again(actor=actor, invoice=draft),
            lambda actor=actor: services.tell_overdue(actor=actor),
        ):
            with pytest.raises(NotAllowed):
                act()
