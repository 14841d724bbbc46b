"""What customers send: checked by the team, withdrawn while nobody has looked, once a form."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Notification
from conftest import Cast
from knowledge import services
from knowledge.document_enums import VERSION_TRANSITIONS, VersionState
from knowledge.models import Document, DocumentVersion
from knowledge.services.document_versions import decide_version
from knowledge.tests.documents import a_file, add_version, days, send, version_of
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, InvalidTransition, NotAllowed
from portal.shared.models import StoredFile, Tenant
from portal.shared.outbox import dispatch_due

ClientFor = Callable[..., Client]
ActorOf = Callable[..., Actor]


@pytest.fixture
def owner(in_tenant: Tenant, cast: Cast, actor_of: ActorOf) -> Actor:
    return actor_of(cast.owner)


@pytest.fixture
def manager(in_tenant: Tenant, cast: Cast, actor_of: ActorOf) -> Actor:
    return actor_of(cast.knowledge)


@pytest.fixture
def sent(owner: Actor, cast: Cast) -> Document:
    return send(owner, cast.customer, "Insurance")


def told(tenant: Tenant) -> set[tuple[str, str]]:
    """Who was told what since the last time."""
    dispatch_due(tenant)
    rows = Notification.objects.filter(kind__contains="document").select_related("user")
    found = {(row.user.email.split("@")[0], row.context["state"]) for row in rows}
    rows.delete()
    return found


def form(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Insurance",
        "kind": "certificate",
        "files": a_file(),
        "valid_from": "",
        "expires_on": "",
        "description": "",
        "form_key": str(uuid4()),
        **fields,
    }


def test_a_document_sent_by_the_form_is_seen_by_colleagues_and_told_to_the_team(
    client_for: ClientFor, in_tenant: Tenant, cast: Cast
) -> None:
    client = client_for(cast.owner, in_tenant)
    expires = days(in_tenant, 90).isoformat()
    response = client.post("/documents/new/", form(expires_on=expires))
    document = Document.objects.get()
    assert response["Location"] == document.get_absolute_url()
    version = version_of(document)
    assert (document.customer, version.state, version.expires_on) == (
        cast.customer,
        "sent",
        days(in_tenant, 90),
    )
    assert told(in_tenant) == {
        ("knowledge", "sent to be checked"),
        ("admin", "sent to be checked"),
    }
    statuses = {
        who: client_for(getattr(cast, who), in_tenant).get(document.get_absolute_url()).status_code
        for who in ("buyer", "viewer", "outsider", "agent")
    }
    assert statuses == {"buyer": 200, "viewer": 404, "outsider": 404, "agent": 404}


def test_one_form_makes_one_document(client_for: ClientFor, in_tenant: Tenant, cast: Cast) -> None:
    client, key = client_for(cast.owner, in_tenant), str(uuid4())
    answers = {client.post("/documents/new/", form(form_key=key))["Location"] for _ in range(2)}
    assert (len(answers), Document.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("virus.exe", b"MZ"),
        ("page.html", b"<html>"),
        ("picture.svg", b"<svg/>"),
        ("false.pdf", b"not a pdf"),
        ("empty.pdf", b""),
    ],
)
def test_files_of_a_wrong_kind_are_refused(
    client_for: ClientFor, in_tenant: Tenant, cast: Cast, name: str, content: bytes
) -> None:
    client = client_for(cast.owner, in_tenant)
    wrong = SimpleUploadedFile(name, content, content_type="application/pdf")
    response = client.post("/documents/new/", form(files=wrong))
    assert (response.status_code, Document.objects.count()) == (200, 0)
    assert len(response.context["form"].errors["files"]) == 1
    assert StoredFile.objects.count() == 0


def test_days_that_make_no_sense_are_refused(
    client_for: ClientFor, in_tenant: Tenant, cast: Cast
) -> None:
    client = client_for(cast.owner, in_tenant)
    past, tomorrow = days(in_tenant, -9).isoformat(), days(in_tenant, 1).isoformat()
    wrong = (
        {"expires_on": past, "valid_from": days(in_tenant, -20).isoformat()},
        {"expires_on": tomorrow, "valid_from": days(in_tenant, 5).isoformat()},
    )
    for fields in wrong:
        response = client.post("/documents/new/", form(**fields))
        assert list(response.context["form"].errors) == ["expires_on", "files"]
    assert Document.objects.count() == 0


def test_who_may_not_see_documents_sends_none(
    client_for: ClientFor, in_tenant: Tenant, cast: Cast, sent: Document
) -> None:
    answers = {}
    for who in ("viewer", "outsider", "agent", "knowledge", "foreign_owner"):
        client = client_for(getattr(cast, who), in_tenant)
        answers[who] = [
            client.post("/documents/new/", form(title=who)).status_code,
            client.post(f"{sent.get_absolute_url()}new-version/", form()).status_code,
            client.post(f"{sent.get_absolute_url()}withdraw/").status_code,
        ]
    assert answers == {
        "viewer": [403, 404, 404],
        "outsider": [302, 404, 404],  # to the own company's account
        "agent": [302, 404, 404],
        "knowledge": [302, 403, 403],
        "foreign_owner": [302, 404, 404],
    }
    titles = set(Document.objects.values_list("title", "customer__name"))
    assert titles == {
        (sent.title, cast.customer.name),
        ("outsider", cast.other_customer.name),
    }


def test_withdrawn_while_unseen_with_its_file(sent: Document, owner: Actor) -> None:
    version = version_of(sent)
    stored = version.file
    assert stored is not None
    services.withdraw_version(actor=owner, document=sent, version=version)
    again = version_of(sent)
    assert (again.state, again.file_id) == ("withdrawn", None)
    assert Document.objects.get().state == "archived"
    assert StoredFile.objects.count() == 0


def test_the_file_s_bytes_go_after_the_commit(
    sent: Document, owner: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    version = version_of(sent)
    assert version.file is not None
    name = version.file.storage_name
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw_version(actor=owner, document=sent, version=version)
    assert not storages["private"].exists(name)


def test_not_withdrawn_by_colleagues_nor_once_it_is_looked_at(
    in_tenant: Tenant, sent: Document, owner: Actor, manager: Actor, cast: Cast, actor_of: ActorOf
) -> None:
    with pytest.raises(NotAllowed):
        services.withdraw_version(
            actor=actor_of(cast.buyer), document=sent, version=version_of(sent)
        )
    services.start_checking(actor=manager, document=sent, version=version_of(sent))
    with pytest.raises(DomainError):
        services.withdraw_version(actor=owner, document=sent, version=version_of(sent))
    # The row that was read before the team looked at it loses as well.
    stale = version_of(sent)
    stale.state = "sent"
    with pytest.raises(DomainError):
        services.withdraw_version(actor=owner, document=sent, version=stale)
    assert version_of(sent).state == "checking"


def test_accepted_and_told(in_tenant: Tenant, sent: Document, manager: Actor) -> None:
    told(in_tenant)
    today = days(in_tenant, 0)
    assert Document.objects.with_shown(today).get().valid_id is None
    services.accept_version(actor=manager, document=sent, version=version_of(sent))
    assert Document.objects.with_shown(today).get().valid_id == version_of(sent).pk
    assert told(in_tenant) == {("owner", "the team accepted it")}


def test_rejected_with_a_reason(
    client_for: ClientFor,
    in_tenant: Tenant,
    sent: Document,
    owner: Actor,
    manager: Actor,
    cast: Cast,
) -> None:
    told(in_tenant)
    with pytest.raises(DomainError):
        services.reject_version(actor=manager, document=sent, version=version_of(sent), reason="  ")
    services.reject_version(
        actor=manager, document=sent, version=version_of(sent), reason="Page 2 is missing."
    )
    assert told(in_tenant) == {("owner", "the team did not accept it")}
    page = client_for(cast.owner, in_tenant).get(sent.get_absolute_url()).content.decode()
    assert "Page 2 is missing." in page
    services.send_version(
        actor=owner,
        document=sent,
        version=services.VersionData(),
        upload=a_file("Both pages"),
    )
    assert [row.state for row in DocumentVersion.objects.all()] == ["sent", "rejected"]


def test_replaced_by_the_team(in_tenant: Tenant, sent: Document) -> None:
    told(in_tenant)
    added = add_version(sent, "As we have it")
    first = version_of(sent)
    assert (first.state, first.reason) == ("rejected", "Replaced by version 2.")
    assert Document.objects.with_shown(days(in_tenant, 0)).get().valid_id == added.pk
    assert ("owner", "the team did not accept it") in told(in_tenant)


def test_one_version_waits_at_a_time(sent: Document, owner: Actor) -> None:
    with pytest.raises(DomainError):
        services.send_version(
            actor=owner, document=sent, version=services.VersionData(), upload=a_file()
        )


def test_only_who_looks_after_documents_decides(
    sent: Document, owner: Actor, cast: Cast, actor_of: ActorOf
) -> None:
    for actor in (owner, actor_of(cast.agent)):
        for decide in (services.start_checking, services.accept_version):
            with pytest.raises(NotAllowed):
                decide(actor=actor, document=sent, version=version_of(sent))


def test_every_move_between_states(in_tenant: Tenant, sent: Document) -> None:
    system = system_actor(in_tenant)
    possible = set()
    for before in VersionState:
        for after in VersionState:
            DocumentVersion.objects.update(state=before)
            try:
                decide_version(system, version_of(sent), after, "")
            except InvalidTransition:
                continue
            possible.add((before, after))
    assert possible == {
        (before, after) for before, targets in VERSION_TRANSITIONS.items() for after in targets
    }
