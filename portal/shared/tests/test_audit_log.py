"""The audit log: what is recorded, and that it can only grow."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Segment
from portal.shared.actors import system_actor
from portal.shared.audit import HIDDEN, apply_changes, record
from portal.shared.models import AppendOnlyError, AuditEntry, Tenant
from portal.shared.tests.rows import make_row


@pytest.fixture
def entry(in_tenant: Tenant) -> AuditEntry:
    return record(system_actor(in_tenant), "segment.renamed", make_row(Segment, in_tenant))


@pytest.mark.parametrize(
    "sql", ["update shared_auditentry set action = 'x'", "delete from shared_auditentry"]
)
def test_the_database_refuses_to_change_the_log(entry: AuditEntry, sql: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert AuditEntry.objects.get(pk=entry.pk).action == "segment.renamed"


def test_another_table_takes_the_same_statements(in_tenant: Tenant) -> None:
    """Control: it is the log's trigger that refuses."""
    make_row(Segment, in_tenant)
    with connection.cursor() as cursor:
        cursor.execute("update accounts_segment set name = 'x'")
        cursor.execute("delete from accounts_segment")
    assert not Segment.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: AuditEntry.objects.update(action="x"),
        lambda entry: AuditEntry.objects.all().delete(),
        lambda entry: AuditEntry.objects.bulk_update([entry], ["action"]),
    ],
)
def test_the_code_refuses_to_change_the_log(
    entry: AuditEntry, change: Callable[[AuditEntry], object]
) -> None:
    with pytest.raises(AppendOnlyError):
        change(entry)


def test_changes_are_told_as_old_and_new(in_tenant: Tenant) -> None:
    segment = make_row(Segment, in_tenant, name="Old")
    changes = apply_changes(segment, {"name": "New"})
    entry = record(system_actor(in_tenant), "segment.changed", segment, changes)
    assert entry.changes == {"name": ["Old", "New"]}
    assert (entry.target_type, entry.target_id) == ("accounts.segment", str(segment.pk))
    assert apply_changes(segment, {"name": "New"}) == {}


def test_secrets_are_not_told(in_tenant: Tenant) -> None:
    segment = make_row(Segment, in_tenant)
    entry = record(system_actor(in_tenant), "x", segment, {"token": ("abc", "def")})
    assert entry.changes == {"token": [HIDDEN, HIDDEN]}


def test_a_rolled_back_change_leaves_no_line(in_tenant: Tenant) -> None:
    with transaction.atomic():
        record(system_actor(in_tenant), "undone", make_row(Segment, in_tenant))
        transaction.set_rollback(True)
    assert not AuditEntry.objects.filter(action="undone").exists()
