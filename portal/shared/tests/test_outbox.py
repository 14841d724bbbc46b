"""The outbox: at least once outside, exactly once inside, nothing lost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from portal.shared import outbox
from portal.shared.context import tenant_scope
from portal.shared.enums import OutboxState
from portal.shared.models import OutboxMessage, Tenant

calls: list[dict[str, Any]] = []


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    calls.clear()
    before = dict(outbox._handlers)
    outbox.external("test.external")(lambda _tenant, payload: calls.append(payload))
    yield
    outbox._handlers.clear()
    outbox._handlers.update(before)


def enqueue(tenant: Tenant, kind: str = "test.external", **values: Any) -> OutboxMessage:
    with tenant_scope(tenant):
        outbox.enqueue(tenant, kind, {"n": 1}, **values)
        row: OutboxMessage = OutboxMessage.objects.latest("id")
        return row


def enqueue_and_fail(tenant: Tenant) -> None:
    """Business that gives up after it wrote a side effect."""
    with transaction.atomic():
        outbox.enqueue(tenant, "test.external", {})
        raise ZeroDivisionError


def reload(tenant: Tenant, row: OutboxMessage) -> OutboxMessage:
    with tenant_scope(tenant):
        row.refresh_from_db()
    return row


def make_due(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        OutboxMessage.objects.update(available_at=timezone.now())


def test_row_is_carried_out_once_and_its_payload_forgotten(tenant: Tenant) -> None:
    row = enqueue(tenant)
    assert outbox.dispatch_due(tenant) == 1
    assert outbox.dispatch_due(tenant) == 0
    assert calls == [{"n": 1}]
    assert reload(tenant, row).state == OutboxState.DONE
    assert row.payload == {}


def test_kinds_can_be_left_for_later(tenant: Tenant) -> None:
    row = enqueue(tenant)
    assert outbox.dispatch_due(tenant, skip=["test.external"]) == 0
    assert reload(tenant, row).state == OutboxState.PENDING
    assert outbox.dispatch_due(tenant, skip=["other"]) == 1


def test_rolled_back_business_leaves_no_side_effect(tenant: Tenant) -> None:
    with pytest.raises(ZeroDivisionError), tenant_scope(tenant):
        enqueue_and_fail(tenant)
    assert outbox.dispatch_due(tenant) == 0


def test_other_tenants_rows_stay(tenant: Tenant, other_tenant: Tenant) -> None:
    enqueue(other_tenant)
    assert outbox.dispatch_due(tenant) == 0
    assert calls == []


def test_failing_row_backs_off_and_fails_at_last(tenant: Tenant) -> None:
    def fail(_tenant: Tenant, _payload: dict[str, Any]) -> None:
        raise OSError("mail server gone")

    outbox.external("test.fail")(fail)
    row = enqueue(tenant, "test.fail")
    assert outbox.dispatch_due(tenant) == 1
    assert reload(tenant, row).state == OutboxState.PENDING
    assert "mail server gone" in row.error
    assert row.available_at > timezone.now()
    for _ in range(outbox.MAX_ATTEMPTS - 1):
        make_due(tenant)
        outbox.dispatch_due(tenant)
    assert reload(tenant, row).state == OutboxState.FAILED
    assert outbox.retry_failed(tenant) == 1
    assert reload(tenant, row).state == OutboxState.PENDING


def test_crash_between_claim_and_mark_is_found_again(tenant: Tenant) -> None:
    row = enqueue(tenant)
    assert outbox._claim(tenant) is not None  # and now the process dies
    assert outbox.dispatch_due(tenant) == 0, "leased"
    with tenant_scope(tenant):
        OutboxMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert reload(tenant, row).lease_expired
    assert outbox.dispatch_due(tenant) == 1
    assert calls == [{"n": 1}]


def test_transactional_handler_and_mark_are_one(tenant: Tenant) -> None:
    def half_done(at: Tenant, _payload: dict[str, Any]) -> None:
        outbox.enqueue(at, "test.external", {"from": "handler"})
        raise ValueError("after writing")

    outbox.transactional("test.inside")(half_done)
    enqueue(tenant, "test.inside")
    outbox.dispatch_due(tenant, limit=1)
    with tenant_scope(tenant):
        assert OutboxMessage.objects.filter(kind="test.external").count() == 0


def test_dedupe_key_keeps_one_pending_row(tenant: Tenant) -> None:
    enqueue(tenant, dedupe_key="index:1")
    enqueue(tenant, dedupe_key="index:1")
    assert outbox.pending_count(tenant) == 1
    outbox.dispatch_due(tenant)
    enqueue(tenant, dedupe_key="index:1")
    assert outbox.pending_count(tenant) == 1


def test_unknown_kind_fails_at_once(tenant: Tenant) -> None:
    row = enqueue(tenant, "nobody.knows")
    outbox.dispatch_due(tenant)
    assert reload(tenant, row).state == OutboxState.FAILED


def test_dead_broker_breaks_nothing(
    tenant: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    before = list(outbox._wake)

    def broken(_tenant_id: int) -> None:
        raise ConnectionError("no broker")

    outbox.on_wake(broken)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            enqueue(tenant)
    finally:
        outbox._wake[:] = before
    assert outbox.pending_count(tenant) == 1


def test_purge_removes_only_what_is_long_done(tenant: Tenant) -> None:
    enqueue(tenant)
    outbox.dispatch_due(tenant)
    enqueue(tenant)
    assert outbox.purge_done(tenant) == 0
    with tenant_scope(tenant):
        old = timezone.now() - timedelta(days=15)
        OutboxMessage.objects.filter(state=OutboxState.DONE).update(done_at=old)
    assert outbox.purge_done(tenant) == 1
    assert outbox.pending_count(tenant) == 1


def test_one_wake_up_a_transaction_survives_a_savepoint(
    tenant: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[int] = []
    before = list(outbox._wake)
    outbox.on_wake(woken.append)
    try:
        with django_capture_on_commit_callbacks(execute=True), tenant_scope(tenant):
            with pytest.raises(ZeroDivisionError):
                enqueue_and_fail(tenant)
            outbox.enqueue(tenant, "test.external", {})
            outbox.enqueue(tenant, "test.external", {})
    finally:
        outbox._wake[:] = before
    assert woken == [tenant.pk]


def test_quick_rows_come_before_those_that_take_long(in_tenant: Tenant) -> None:
    done: list[str] = []
    outbox.external("test.long", heavy=True)(lambda tenant, payload: done.append("long"))
    outbox.external("test.quick")(lambda tenant, payload: done.append("quick"))
    for kind in ("test.long", "test.long", "test.quick"):
        outbox.enqueue(in_tenant, kind, {})
    outbox.dispatch_due(in_tenant)
    assert done == ["quick", "long", "long"]


def test_after_some_long_rows_other_tenants_have_their_turn(
    in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[int] = []
    monkeypatch.setattr(outbox, "_wake", [woken.append])
    outbox.external("test.long", heavy=True)(lambda tenant, payload: None)
    for _number in range(5):
        outbox.enqueue(in_tenant, "test.long", {})
    assert [outbox.dispatch_due(in_tenant, heavy_limit=2) for _turn in range(3)] == [2, 2, 1]
    assert woken == [in_tenant.pk, in_tenant.pk]
