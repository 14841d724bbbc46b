"""What expires is told once a version and threshold, to the team and to the customer's people."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Notification
from conftest import Cast
from knowledge import services
from knowledge.models import Document, DocumentVersion, ExpiryReminder
from knowledge.services.document_sweeps import threshold_of
from knowledge.tasks import sweep_documents
from knowledge.tests.documents import (
    add_version,
    days,
    for_customer,
    make_document,
    run_out,
    version_of,
)
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import NotAllowed
from portal.shared.models import Tenant
from portal.shared.outbox import dispatch_due

ActorOf = Callable[..., Actor]
ClientFor = Callable[..., Client]
TEAM, COMPANY = {"knowledge", "admin"}, {"owner", "buyer", "billing"}


def sweep(tenant: Tenant) -> set[str]:
    """Sweep once; who was told."""
    dispatch_due(tenant)
    Notification.objects.all().delete()
    services.sweep_expiring(actor=system_actor(tenant))
    dispatch_due(tenant)
    return {row.user.email.split("@")[0] for row in Notification.objects.select_related("user")}


def move_to(document: Document, left: int) -> None:
    """As if so many days were left."""
    last = days(document.tenant, left)
    rows = DocumentVersion.objects.filter(document=document)
    rows.update(expires_on=last)


def test_thresholds(in_tenant: Tenant) -> None:
    today = days(in_tenant, 0)
    found = {left: threshold_of(days(in_tenant, left), today) for left in (30, 8, 7, 1, 0, -3)}
    assert found == {30: 30, 8: 30, 7: 7, 1: 7, 0: 0, -3: 0}


def test_once_a_version_and_threshold(in_tenant: Tenant, cast: Cast) -> None:
    document = for_customer(cast.customer, "Contract", expires_on=days(in_tenant, 31))
    assert sweep(in_tenant) == set()
    told = []
    for left in (30, 30, 12, 7, 7, 1, 0, 0, -1, -4):
        move_to(document, left)
        told.append(sweep(in_tenant))
    everybody = TEAM | COMPANY
    expected = [everybody, set(), set(), everybody, set(), set(), everybody, set(), set(), set()]
    assert told == expected
    assert sorted(ExpiryReminder.objects.values_list("days", flat=True)) == [0, 7, 30]


def test_a_version_published_late_is_told_once(in_tenant: Tenant, cast: Cast) -> None:
    for_customer(cast.customer, "Contract", expires_on=days(in_tenant, 5))
    assert sweep(in_tenant) == TEAM | COMPANY
    assert sweep(in_tenant) == set()


def test_what_everybody_reads_is_told_to_the_team_only(in_tenant: Tenant, cast: Cast) -> None:
    make_document(in_tenant, "Certificate", expires_on=days(in_tenant, 5))
    assert sweep(in_tenant) == TEAM


def test_with_a_successor_in_place_nobody_is_told(in_tenant: Tenant, cast: Cast) -> None:
    first = for_customer(cast.customer, "Contract", expires_on=days(in_tenant, 5))
    add_version(first, valid_from=days(in_tenant, 6), expires_on=days(in_tenant, 300))
    archived = for_customer(cast.customer, "Old", expires_on=days(in_tenant, 5))
    services.archive_document(actor=system_actor(in_tenant), document=archived)
    gone = for_customer(cast.customer, "Gone")
    run_out(gone, ago=90)
    assert sweep(in_tenant) == set()


def test_two_sweeps_at_once_tell_once(in_tenant: Tenant, cast: Cast) -> None:
    document = for_customer(cast.customer, "Contract", expires_on=days(in_tenant, 5))
    ExpiryReminder.objects.create(
        tenant=in_tenant,
        version=version_of(document),
        days=7,
        sent_at=version_of(document).created_at,
    )
    assert sweep(in_tenant) == set()


def test_the_task_sweeps_every_tenant(in_tenant: Tenant, other_tenant: Tenant, cast: Cast) -> None:
    for_customer(cast.customer, "Contract", expires_on=days(in_tenant, 5))
    sweep_documents()
    sweep_documents()
    assert ExpiryReminder.objects.count() == 1


def test_only_the_portal_and_managers_sweep(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf
) -> None:
    with pytest.raises(NotAllowed):
        services.sweep_expiring(actor=actor_of(cast.owner))


def test_home_asks_for_what_waits(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf, client_for: ClientFor
) -> None:
    def asked(who: str) -> list[tuple[str, str, str]]:
        response = client_for(getattr(cast, who), in_tenant).get("/")
        items = response.context["attention"]
        return [(item.title, item.text, item.url) for item in items]

    for_customer(cast.customer, "Contract", expires_on=days(in_tenant, 5))
    make_document(in_tenant, "Certificate", expires_on=days(in_tenant, 5))
    expires = "1 document of the company expires within 30 days"
    expiring = ("Expires soon", expires, "/documents/?tab=expiring")
    assert (asked("owner"), asked("viewer")) == ([expiring], [])
    rules = make_document(in_tenant, "Rules", audience="customers", needs_acceptance=True)
    waits = "1 document waits for your acceptance"
    to_accept = ("To read and accept", waits, "/documents/?tab=accept")
    assert (asked("owner"), asked("viewer")) == ([to_accept], [to_accept])
    services.accept_document(actor=actor_of(cast.owner), document=rules, number=1)
    assert (asked("owner"), asked("viewer")) == ([expiring], [to_accept])
