"""The worker's entry points."""

import pytest
from django.core import mail

from portal.shared import tasks
from portal.shared.context import tenant_scope
from portal.shared.enums import OutboxState
from portal.shared.mail import queue_mail
from portal.shared.models import OutboxMessage, Tenant


@pytest.fixture
def waiting_mail(tenant: Tenant) -> Tenant:
    with tenant_scope(tenant):
        queue_mail(tenant=tenant, to="a@b.example", subject="Hi", text="Text")
    return tenant


def test_a_wake_up_carries_out_one_tenants_rows(waiting_mail: Tenant) -> None:
    tasks.dispatch_outbox(waiting_mail.pk)
    assert len(mail.outbox) == 1


def test_the_sweep_finds_what_no_wake_up_reached(
    waiting_mail: Tenant, other_tenant: Tenant
) -> None:
    tasks.sweep_outbox()
    assert len(mail.outbox) == 1
    tasks.sweep_outbox()
    assert len(mail.outbox) == 1


def test_a_closed_tenants_mail_stays(waiting_mail: Tenant) -> None:
    Tenant.objects.filter(pk=waiting_mail.pk).update(is_active=False)
    tasks.dispatch_outbox(waiting_mail.pk)
    tasks.sweep_outbox()
    assert mail.outbox == []
    with tenant_scope(waiting_mail):
        assert OutboxMessage.objects.get().state == OutboxState.PENDING


def test_nightly_tasks_run(waiting_mail: Tenant) -> None:
    tasks.purge_outbox()
    tasks.optimise_search()
    with tenant_scope(waiting_mail):
        assert OutboxMessage.objects.count() == 1
