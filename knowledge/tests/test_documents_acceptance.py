"""Read and accepted: once, with everything kept; who is missing; reminders; the table."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.test import Client

from accounts.models import Notification, User
from accounts.selectors import actor_for
from accounts.tests.factories import make_customer, make_member, make_staff
from conftest import Cast
from knowledge import services
from knowledge.document_people import accepted_people, missing_people
from knowledge.document_selectors import counted_documents
from knowledge.models import Document, DocumentAcceptance
from knowledge.services import DocumentData
from knowledge.tests.documents import add_version, days, for_customer, make_document
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.counting import counted
from portal.shared.errors import DomainError, NotAllowed, StaleState
from portal.shared.models import AppendOnlyError, AuditEntry, Tenant
from portal.shared.outbox import dispatch_due

ClientFor = Callable[..., Client]
ActorOf = Callable[..., Actor]
ACCEPT = {"number": "1", "agree": "on"}


def to_accept(tenant: Tenant, **fields: Any) -> Document:
    wanted = {"title": "Rules", "audience": "customers", **fields}
    return make_document(tenant, needs_acceptance=True, **wanted)


def missing(document: Document) -> set[str]:
    row = Document.objects.with_shown(days(document.tenant, 0)).get(pk=document.pk)
    return {user.email.split("@")[0] for user in missing_people(row)}


def waits_for(user: User, tenant: Tenant) -> list[str]:
    rows = Document.objects.readable_by(actor_for(user, tenant)).with_shown(days(tenant, 0))
    return [row.title for row in rows.to_accept(user.pk)]


def test_pages_count_what_waits_only_where_a_tenant_has_such_documents(
    in_tenant: Tenant, cast: Cast
) -> None:
    actor = actor_for(cast.owner, in_tenant)
    ordinary = make_document(in_tenant, "Prices", audience="customers")
    assert counted_documents(actor, cast.customer.pk) == {}
    asked = to_accept(in_tenant)
    counts = counted(in_tenant, counted_documents(actor, cast.customer.pk))
    assert counts == {"documents_to_accept": 1}
    services.archive_document(actor=system_actor(in_tenant), document=asked)
    assert counted_documents(actor, cast.customer.pk) == {}
    for_customer(cast.customer, "Licence", expires_on=days(in_tenant, 5))
    counts = counted(in_tenant, counted_documents(actor, cast.customer.pk))
    assert counts == {"documents_expiring": 1}
    change = DocumentData(
        kind="policy",
        audience="customers",
        title=ordinary.title,
        needs_acceptance=True,
    )
    services.change_document(actor=system_actor(in_tenant), document=ordinary, data=change)
    counts = counted(in_tenant, counted_documents(actor, cast.customer.pk))
    assert counts == {"documents_to_accept": 1, "documents_expiring": 1}


def test_accepting_keeps_who_when_which_and_from_where(
    client_for: ClientFor, in_tenant: Tenant, cast: Cast
) -> None:
    document = to_accept(in_tenant)
    client = client_for(cast.owner, in_tenant)
    assert waits_for(cast.owner, in_tenant) == ["Rules"]
    url = f"{document.get_absolute_url()}accept/"
    assert client.post(url, ACCEPT, REMOTE_ADDR="10.1.2.3").status_code == 302
    row = DocumentAcceptance.objects.get()
    assert (row.person_id, row.person_email, row.version.number, row.ip, row.company_name) == (
        cast.owner.pk,
        cast.owner.email,
        1,
        "10.1.2.3",
        cast.customer.name,
    )
    assert waits_for(cast.owner, in_tenant) == []
    entry = AuditEntry.objects.get(action="document.accepted")
    assert (entry.actor_id, entry.ip) == (cast.owner.pk, "10.1.2.3")
    page = client.get(document.get_absolute_url()).content.decode()
    assert ("You accepted version 1" in page, 'id="accept"' in page) == (True, False)


def test_without_the_tick_nothing_is_accepted(
    client_for: ClientFor, in_tenant: Tenant, cast: Cast
) -> None:
    document = to_accept(in_tenant)
    client = client_for(cast.owner, in_tenant)
    response = client.post(f"{document.get_absolute_url()}accept/", {"number": "1"})
    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.content.decode()
    assert DocumentAcceptance.objects.count() == 0


def test_accepting_twice_is_one_row(in_tenant: Tenant, cast: Cast, actor_of: ActorOf) -> None:
    document, owner = to_accept(in_tenant), actor_of(cast.owner)
    rows = {services.accept_document(actor=owner, document=document, number=1).pk for _ in range(2)}
    assert (len(rows), DocumentAcceptance.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(action="document.accepted").count() == 1


def test_the_database_holds_one_row_a_person_and_version(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf
) -> None:
    document = to_accept(in_tenant)
    row = services.accept_document(actor=actor_of(cast.owner), document=document, number=1)
    row.pk, row._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    assert DocumentAcceptance.objects.count() == 1


def test_a_row_can_be_neither_changed_nor_removed(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf
) -> None:
    document = to_accept(in_tenant)
    row = services.accept_document(actor=actor_of(cast.owner), document=document, number=1)
    row.ip = "10.0.0.1"
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        DocumentAcceptance.objects.all().delete()
    # Where the code is stepped around, the database refuses.
    with pytest.raises(DatabaseError), transaction.atomic():
        super(type(DocumentAcceptance.objects.all()), DocumentAcceptance.objects.all()).update(
            person_name="Somebody else"
        )


def test_a_new_version_is_asked_anew_only_where_the_document_says_so(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf
) -> None:
    anew, once = to_accept(in_tenant), to_accept(in_tenant, title="Once", asks_anew=False)
    owner = actor_of(cast.owner)
    for document in (anew, once):
        services.accept_document(actor=owner, document=document, number=1)
        add_version(document)
    assert waits_for(cast.owner, in_tenant) == ["Rules"]
    assert sorted(waits_for(cast.buyer, in_tenant)) == ["Once", "Rules"]


def test_what_was_replaced_meanwhile_is_not_accepted(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf
) -> None:
    document = to_accept(in_tenant)
    add_version(document)
    with pytest.raises(StaleState):
        services.accept_document(actor=actor_of(cast.owner), document=document, number=1)
    assert DocumentAcceptance.objects.count() == 0


def test_who_may_not_read_or_belongs_to_nobody_accepts_nothing(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf
) -> None:
    named = for_customer(cast.customer, "Contract", needs_acceptance=True)
    for user in (cast.viewer, cast.outsider):
        with pytest.raises(NotAllowed):
            services.accept_document(actor=actor_of(user), document=named, number=1)
    public = to_accept(in_tenant, audience="public", title="Public")
    for stranger in (cast.foreign_owner, None):
        with pytest.raises(NotAllowed):
            services.accept_document(actor=actor_of(stranger), document=public, number=1)
    plain = make_document(in_tenant, "Plain")
    with pytest.raises(DomainError):
        services.accept_document(actor=actor_of(cast.owner), document=plain, number=1)


def test_who_is_missing(in_tenant: Tenant, cast: Cast, actor_of: ActorOf) -> None:
    everybody = to_accept(in_tenant)
    named = for_customer(cast.customer, "Contract", needs_acceptance=True)
    staff = make_document(in_tenant, "Staff", audience="staff", needs_acceptance=True)
    for document in (everybody, named):
        services.accept_document(actor=actor_of(cast.buyer), document=document, number=1)
    assert missing(everybody) == {"owner", "billing", "viewer"}  # two owners, one name
    assert missing(named) == {"owner", "billing"}  # the viewer may not see documents
    assert missing(staff) == {"agent", "knowledge", "admin"}
    cast.billing.is_active = False
    cast.billing.save()
    assert missing(named) == {"owner"}
    row = Document.objects.with_shown(days(in_tenant, 0)).get(pk=named.pk)
    assert [user.email for user in accepted_people(row)] == [cast.buyer.email]


def test_a_reminder_reaches_those_who_are_missing_once_a_day(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf
) -> None:
    document = for_customer(cast.customer, "Contract", needs_acceptance=True)
    services.accept_document(actor=actor_of(cast.buyer), document=document, number=1)
    dispatch_due(in_tenant)
    Notification.objects.all().delete()
    manager = actor_of(cast.knowledge)
    assert services.remind_missing(actor=manager, document=document) == 2
    services.remind_missing(actor=manager, document=document)
    dispatch_due(in_tenant)
    told = sorted(notice.user.email for notice in Notification.objects.select_related("user"))
    assert told == ["billing@medis.example", "owner@medis.example"]
    assert {notice.path for notice in Notification.objects.all()} == {document.get_absolute_url()}
    with pytest.raises(NotAllowed):
        services.remind_missing(actor=actor_of(cast.owner), document=document)


def test_publishing_tells_those_it_is_for(in_tenant: Tenant, cast: Cast) -> None:
    for_customer(cast.customer, "Contract")
    make_document(in_tenant, "Terms")  # for everybody: nobody is told
    dispatch_due(in_tenant)
    told = {
        (notice.user.email.split("@")[0], notice.kind, notice.context["subject"])
        for notice in Notification.objects.select_related("user")
    }
    readers = ("owner", "buyer", "billing")
    assert told == {(who, "document", "Contract") for who in readers}


def test_more_people_than_one_row_tells(
    in_tenant: Tenant, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.document_telling.AT_ONCE", 2)
    to_accept(in_tenant)
    dispatch_due(in_tenant)
    assert Notification.objects.filter(kind="document").count() == 5


def test_the_report_its_reminder_and_its_table(
    client_for: ClientFor, in_tenant: Tenant, cast: Cast, actor_of: ActorOf
) -> None:
    document = for_customer(cast.customer, "=Contract", needs_acceptance=True)
    services.accept_document(actor=actor_of(cast.buyer), document=document, number=1)
    client = client_for(cast.knowledge, in_tenant)
    url = f"/admin/knowledge/document/{document.pk}/acceptances/"
    page = client.get(url)
    assert page.context["progress"] == {"expected": 3, "done": 1, "missing": 2, "percent": 33}
    assert [str(person.email) for person, _company in page.context["people"]] == [
        cast.owner.email,
        cast.billing.email,
    ]
    # On a phone each row is a card, whose cells say what they are.
    assert page.content.decode().count('<td data-label="Company">') == 2
    done = client.get(f"{url}?tab=accepted")
    assert [row.person_email for row in done.context["accepted"]] == [cast.buyer.email]
    for label in ("Company", "Version", "Accepted", "Network address"):
        assert done.content.decode().count(f'<td data-label="{label}">') == 1
    assert client.post(url).status_code == 302
    table = b"".join(client.get(f"{url}export/").streaming_content).decode()
    lines = table.splitlines()
    assert len(lines) == 4
    assert [line.split(",")[1] for line in lines[1:]] == [
        cast.buyer.email,
        cast.owner.email,
        cast.billing.email,
    ]
    assert lines[1].split(",")[3] == "1"
    assert "not yet" in lines[2]
    agent = client_for(cast.agent, in_tenant)
    assert [agent.get(url).status_code, agent.get(f"{url}export/").status_code] == [403, 403]


# Threads share SQLite's database in memory, where one transaction is all there can be.
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_make_one_row(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        customer = make_customer(tenant, "UAB Medis")
        user = make_member(customer, "owner@medis.example")
        make_staff(tenant, "agent@north.example")
        document = to_accept(tenant)
    start, failed = threading.Barrier(4), []

    def accept() -> None:
        try:
            start.wait()
            with tenant_scope(tenant):
                actor = actor_for(user, tenant)
                services.accept_document(actor=actor, document=document, number=1)
        except Exception as error:
            failed.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenant_scope(tenant):
        kept = DocumentAcceptance.objects.count()
        logged = AuditEntry.objects.filter(action="document.accepted").count()
    assert (failed, kept, logged) == ([], 1, 1)
