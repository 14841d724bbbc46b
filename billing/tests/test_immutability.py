"""What is issued or booked stays, even where the code is stepped around."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Customer
from billing import services
from billing.enums import InvoiceState
from billing.models import Invoice, InvoiceLine, LedgerEntry, Posting
from billing.models.invoices import CONTENT
from billing.tests.factories import make_draft, make_invoice
from portal.shared.db.protection import lift_before_migrate, protect_after_migrate, refusals
from portal.shared.db.refusals import Refusal
from portal.shared.models import AppendOnlyError

MUTABLE = {"state", "paid", "overdue_told_at"}


def execute(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def other_value(field: Any) -> str:
    """An SQL value that no invoice of the tests has in the column."""
    kind = field.get_internal_type()
    if kind in ("CharField", "JSONField"):
        return "'{\"x\": 1}'" if kind == "JSONField" else "'zz'"
    if kind == "DateField":
        return "'2001-01-01'"
    if kind == "DateTimeField":
        return "'2001-01-01 10:00:00+00:00'"
    return "7654321" if kind != "PositiveSmallIntegerField" else "2001"


def test_every_column_is_frozen_but_three() -> None:
    columns = {field.column for field in Invoice._meta.concrete_fields}
    assert columns - set(CONTENT) == MUTABLE


@pytest.mark.parametrize("column", [name for name in CONTENT if name != "id"])
def test_an_issued_invoice_keeps_every_column(medis: Customer, column: str) -> None:
    invoice = make_invoice(medis)
    field = next(field for field in Invoice._meta.concrete_fields if field.column == column)
    statement = f"update billing_invoice set {column} = {other_value(field)}"
    with pytest.raises(DatabaseError, match="an issued invoice is not changed"):
        execute(f"{statement} where id = {invoice.pk}")


@pytest.mark.parametrize("column", ["note", "currency", "language"])
def test_a_draft_takes_the_same_statement(medis: Customer, column: str) -> None:
    """Control: it is the issue that freezes."""
    draft = make_draft(medis)
    execute(f"update billing_invoice set {column} = 'zz' where id = {draft.pk}")
    assert getattr(Invoice.objects.get(pk=draft.pk), column) == "zz"


def test_what_may_change_does(medis: Customer) -> None:
    invoice = make_invoice(medis, "10.00")
    execute(f"update billing_invoice set paid = 10, state = 'paid' where id = {invoice.pk}")
    assert Invoice.objects.get(pk=invoice.pk).state == InvoiceState.PAID


def changes_of(invoice: Invoice) -> dict[str, str]:
    line = invoice.lines.get().pk
    columns = "tenant_id, invoice_id, sku, description, quantity, unit_price, tax_rate, net, tax"
    return {
        "back to draft": f"update billing_invoice set state = 'draft' where id = {invoice.pk}",
        "delete": f"delete from billing_invoice where id = {invoice.pk}",
        "delete a line": f"delete from billing_invoiceline where id = {line}",
        "change a line": f"update billing_invoiceline set net = 1 where id = {line}",
        "add a line": f"insert into billing_invoiceline ({columns}, position) "
        f"select {columns}, 2 from billing_invoiceline where id = {line}",
    }


@pytest.mark.parametrize(
    "name", ["back to draft", "delete", "delete a line", "change a line", "add a line"]
)
def test_an_issued_invoice_and_its_lines_stay(medis: Customer, name: str) -> None:
    invoice = make_invoice(medis)
    with pytest.raises(DatabaseError, match="an issued invoice is not changed"):
        execute(changes_of(invoice)[name])
    assert invoice.lines.count() == 1


def test_no_line_is_moved_onto_an_issued_invoice(medis: Customer) -> None:
    invoice, draft = make_invoice(medis), make_draft(medis)
    line = draft.lines.get()
    with pytest.raises(DatabaseError, match="an issued invoice is not changed"):
        execute(
            f"update billing_invoiceline set invoice_id = {invoice.pk}, position = 9 "
            f"where id = {line.pk}"
        )


@pytest.mark.parametrize("name", ["delete a line", "change a line", "add a line"])
def test_the_lines_of_a_draft_take_the_same(medis: Customer, name: str) -> None:
    draft = make_draft(medis)
    execute(changes_of(draft)[name])


def test_credit_notes_stay_as_well(medis: Customer, system: Any) -> None:
    note = services.cancel_invoice(actor=system, invoice=make_invoice(medis), reason="x")
    with pytest.raises(DatabaseError, match="an issued invoice is not changed"):
        Invoice.objects.filter(pk=note.pk).update(note="y")


def test_saving_over_an_issued_invoice_is_refused(medis: Customer) -> None:
    invoice = make_invoice(medis)
    invoice.note = "Changed"
    with pytest.raises(DatabaseError), transaction.atomic():
        invoice.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        invoice.delete()
    assert InvoiceLine.objects.filter(invoice=invoice).exists()


@pytest.mark.parametrize("table", ["billing_ledgerentry", "billing_posting"])
@pytest.mark.parametrize("verb", ["delete from {}", "update {} set id = id"])
def test_the_ledger_is_append_only(medis: Customer, table: str, verb: str) -> None:
    make_invoice(medis)
    with pytest.raises(DatabaseError, match="append-only"):
        execute(verb.format(table))


@pytest.mark.parametrize(
    "change",
    [
        lambda: Posting.objects.first().save(),
        lambda: Posting.objects.first().delete(),
        lambda: Posting.objects.update(amount=1),
        lambda: Posting.objects.all().delete(),
        lambda: LedgerEntry.objects.first().save(),
        lambda: LedgerEntry.objects.all().delete(),
    ],
)
def test_the_code_refuses_to_change_the_ledger(
    medis: Customer, change: Callable[[], object]
) -> None:
    make_invoice(medis)
    with pytest.raises(AppendOnlyError):
        change()


def test_triggers_are_there_and_only_once(medis: Customer) -> None:
    protect_after_migrate()
    wanted = {refusal.name(table) for table, refusal in refusals()}
    assert wanted <= set(triggers())
    assert len(triggers()) == len(set(triggers()))
    assert all(len(name) <= 63 for name in wanted)


def test_another_edition_takes_the_place_of_the_old(
    medis: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Invoice.refusals[1].name("billing_invoice")
    assert old in triggers()
    changed = (Invoice.refusals[0], Refusal("delete", "no invoice is deleted"))
    monkeypatch.setattr(Invoice, "refusals", changed)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("reset role")
    protect_after_migrate()
    assert old not in triggers()
    draft = make_draft(medis)
    with pytest.raises(DatabaseError, match="no invoice is deleted"):
        execute(f"delete from billing_invoice where id = {draft.pk}")


def test_sqlite_puts_them_aside_while_it_migrates(medis: Customer) -> None:
    """It can't rebuild a table that another one's trigger asks."""
    lift_before_migrate()
    asks = Invoice.refusals[0].name("billing_invoice")
    assert (asks in triggers()) is (connection.vendor == "postgresql")
    protect_after_migrate()
    assert asks in triggers()


def triggers() -> list[str]:
    """The names of all there are."""
    sql = {
        "sqlite": "select name from sqlite_master where type = 'trigger'",
        "postgresql": "select tgname from pg_trigger where not tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(sql[connection.vendor])
        return [row[0] for row in cursor.fetchall()]
