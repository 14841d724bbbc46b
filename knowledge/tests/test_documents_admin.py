"""Documents in the workspace: making, changing, deciding, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts import services as accounts
from accounts.models import Role, Segment, StaffMembership
from conftest import Cast
from knowledge.models import Document, DocumentReader, DocumentVersion
from knowledge.tests.documents import (
    a_file,
    add_version,
    days,
    for_customer,
    make_document,
    send,
    version_of,
)
from portal.shared.actors import Actor, system_actor
from portal.shared.models import AuditEntry, Tenant

ClientFor = Callable[..., Client]
ActorOf = Callable[..., Actor]
ADD = "/admin/knowledge/document/add/"


@pytest.fixture
def manager(client_for: ClientFor, in_tenant: Tenant, cast: Cast) -> Client:
    return client_for(cast.knowledge, in_tenant)


def form(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Terms",
        "kind": "policy",
        "description": "",
        "language": "",
        "audience": "public",
        "find": "",
        **fields,
    }


def page_of(document: Document) -> str:
    return f"/admin/knowledge/document/{document.pk}/change/"


def test_a_document_is_made_with_its_first_version(manager: Client, in_tenant: Tenant) -> None:
    expires = days(in_tenant, 40)
    sent = form(action="publish", files=a_file(), expires_on=expires.isoformat(), note="First")
    response = manager.post(ADD, sent)
    document = Document.objects.get()
    assert response["Location"] == page_of(document)
    version = version_of(document)
    assert (document.state, document.reference, version.expires_on, version.note) == (
        "active",
        "D-101",
        expires,
        "First",
    )
    assert manager.get("/admin/knowledge/document/").status_code == 200
    entry = AuditEntry.objects.get(action="document.created")
    assert entry.target_label == "Terms"


def test_a_draft_is_published_and_archived_by_hand(manager: Client, in_tenant: Tenant) -> None:
    manager.post(ADD, form(action="draft", files=a_file()))
    document = Document.objects.get()
    states = [document.state]
    for action in ("publish", "archive", "publish"):
        manager.post(page_of(document), {"action": action})
        states.append(Document.objects.get().state)
    assert states == ["draft", "active", "archived", "active"]


def test_without_a_file_or_a_title_nothing_is_made(manager: Client, in_tenant: Tenant) -> None:
    for wrong in (form(action="publish"), form(action="publish", title=" ", files=a_file())):
        assert manager.post(ADD, wrong).status_code == 200
    assert (Document.objects.count(), DocumentVersion.objects.count()) == (0, 0)


def test_customers_are_found_by_name_and_ticked(
    manager: Client, in_tenant: Tenant, cast: Cast
) -> None:
    found = manager.post(ADD, form(action="find", audience="named", find="med"))
    choices = found.context["form"].fields["customers"].choices
    assert choices == [(str(cast.customer.pk), f"UAB Medis ({cast.customer.number})")]
    named = {"audience": "named", "customers": [str(cast.customer.pk)]}
    manager.post(ADD, form(action="publish", files=a_file(), **named))
    assert [row.customer for row in DocumentReader.objects.all()] == [cast.customer]
    document = Document.objects.get()
    assert "UAB Medis" in manager.get(page_of(document)).content.decode()
    manager.post(page_of(document), form(action="save", audience="public", customers=[]))
    assert DocumentReader.objects.count() == 0


def test_a_named_document_needs_a_reader(manager: Client, in_tenant: Tenant, cast: Cast) -> None:
    nobody = manager.post(ADD, form(action="publish", audience="named", files=a_file()))
    assert "customers" in nobody.context["form"].errors
    foreign = {"audience": "named", "customers": [str(cast.foreign_customer.pk)]}
    stranger = manager.post(ADD, form(action="publish", files=a_file(), **foreign))
    assert "customers" in stranger.context["form"].errors
    assert Document.objects.count() == 0


def test_segments_are_ticked(manager: Client, in_tenant: Tenant, cast: Cast) -> None:
    accounts.set_segments(actor=system_actor(in_tenant), customer=cast.customer, names=["Makers"])
    makers = Segment.objects.get()
    named = {"audience": "named", "segments": [str(makers.pk)]}
    manager.post(ADD, form(action="publish", files=a_file(), **named))
    assert [row.segment for row in DocumentReader.objects.all()] == [makers]


def test_a_new_version_and_taking_it_back(manager: Client, in_tenant: Tenant) -> None:
    document = make_document(in_tenant, "Terms")
    manager.post(page_of(document), {"action": "version", "files": a_file("two"), "note": "Two"})
    today = days(in_tenant, 0)
    assert Document.objects.with_shown(today).get().valid_id == version_of(document, 2).pk
    manager.post(page_of(document), {"action": "take_back", "number": "2"})
    assert Document.objects.with_shown(today).get().valid_id == version_of(document, 1).pk
    manager.post(page_of(document), {"action": "take_back", "number": "1"})
    assert version_of(document, 1).state == "accepted"  # the only one stays
    wrong = {"action": "version", "files": a_file("x"), "expires_on": "2001-01-01"}
    assert manager.post(page_of(document), wrong).status_code == 200
    assert DocumentVersion.objects.count() == 2


def test_an_upload_is_checked_and_decided(
    manager: Client, in_tenant: Tenant, cast: Cast, actor_of: ActorOf
) -> None:
    owner = actor_of(cast.owner)
    accepted, rejected = (send(owner, cast.customer, title) for title in ("A", "B"))
    listed = manager.get("/admin/knowledge/document/?todo=check").context["cl"].result_list
    assert {row.title for row in listed} == {"A", "B"}
    manager.post(page_of(accepted), {"action": "check", "number": "1"})
    assert version_of(accepted).state == "checking"
    manager.post(page_of(accepted), {"action": "accept", "number": "1"})
    manager.post(page_of(rejected), {"action": "reject", "number": "1", "reason": ""})
    assert version_of(rejected).state == "sent"
    manager.post(page_of(rejected), {"action": "reject", "number": "1", "reason": "Unreadable"})
    assert [version_of(row).state for row in (accepted, rejected)] == ["accepted", "rejected"]
    assert manager.post(page_of(accepted), {"action": "accept", "number": "9"}).status_code == 404
    assert manager.post(page_of(accepted), {"action": "accept", "number": "x"}).status_code == 404


def test_the_overview_tells_of_uploads(
    manager: Client, in_tenant: Tenant, cast: Cast, actor_of: ActorOf
) -> None:
    assert "Documents to check" not in manager.get("/admin/").content.decode()
    send(actor_of(cast.owner), cast.customer, "A")
    assert "Documents to check" in manager.get("/admin/").content.decode()


def test_lists_by_what_is_to_do(manager: Client, in_tenant: Tenant, cast: Cast) -> None:
    for_customer(cast.customer, "Soon", expires_on=days(in_tenant, 9))
    make_document(in_tenant, "Rules", needs_acceptance=True)
    add_version(make_document(in_tenant, "Late"), expires_on=days(in_tenant, 90))
    shown = {
        todo: {
            row.title
            for row in manager.get(f"/admin/knowledge/document/?todo={todo}")
            .context["cl"]
            .result_list
        }
        for todo in ("expiring", "accept", "check")
    }
    assert shown == {"expiring": {"Soon"}, "accept": {"Rules"}, "check": set()}


def test_the_permission_is_seeded_and_asked(
    client_for: ClientFor, in_tenant: Tenant, cast: Cast
) -> None:
    holders = Role.objects.filter(scope="staff")
    held = {role.key for role in holders if "manage_documents" in role.permissions}
    assert held == {"knowledge", "administrator"}
    agent = client_for(cast.agent, in_tenant)
    assert agent.get("/admin/knowledge/document/").status_code == 403
    accounts.change_staff_role(
        actor=system_actor(in_tenant),
        membership=StaffMembership.objects.get(user=cast.agent),
        role=Role.objects.get(scope="staff", key="knowledge"),
    )
    assert client_for(cast.agent, in_tenant).get(ADD).status_code == 200
