"""Who sees which document and downloads which file, by role; asked anew each time."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import services as accounts
from accounts.models import Membership, Role, Segment
from conftest import Cast
from knowledge import services
from knowledge.document_policies import can_read_version
from knowledge.models import Document
from knowledge.tests.documents import (
    a_file,
    add_version,
    days,
    for_customer,
    make_document,
    run_out,
    send,
    version_of,
)
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import StoredFile, Tenant

ClientFor = Callable[..., Client]
ActorOf = Callable[..., Actor]

MEMBERS_SEE = {"public", "customers"}
COMPANY = {"named", "segment", "upload"}
ALL = MEMBERS_SEE | COMPANY | {"staff", "draft", "archived", "future", "other"}
SEEN: dict[str | None, set[str]] = {
    None: {"public"},
    "owner": MEMBERS_SEE | COMPANY,
    "buyer": MEMBERS_SEE | COMPANY,
    "viewer": MEMBERS_SEE,  # a member without the permission to see documents
    "outsider": MEMBERS_SEE | {"other"},
    "foreign_owner": {"public"},
    "foreign_agent": {"public"},
    "agent": MEMBERS_SEE | {"staff"},
    "knowledge": ALL,
    "admin": ALL,
    "operator": ALL,
}


@pytest.fixture
def documents(in_tenant: Tenant, cast: Cast, actor_of: ActorOf) -> dict[str, Document]:
    """One of each sort; what is the company's belongs to the owner's."""
    system = system_actor(in_tenant)
    accounts.set_segments(actor=system, customer=cast.customer, names=["Makers"])
    makers = Segment.objects.get(name="Makers")
    archived = make_document(in_tenant, "Archived one")
    services.archive_document(actor=system, document=archived)
    segment = {"audience": "named", "segments": [makers.pk]}
    return {
        "public": make_document(in_tenant, "Public one"),
        "customers": make_document(in_tenant, "Customers one", audience="customers"),
        "named": for_customer(cast.customer, "Named one"),
        "other": for_customer(cast.other_customer, "Other one"),
        "segment": make_document(in_tenant, "Segment one", **segment),
        "staff": make_document(in_tenant, "Staff one", audience="staff"),
        "draft": make_document(in_tenant, "Draft one", publish=False),
        "archived": archived,
        "future": make_document(in_tenant, "Future one", valid_from=days(in_tenant, 3)),
        "upload": send(actor_of(cast.owner), cast.customer, "Upload one"),
    }


def address_of(document: Document) -> str:
    file = version_of(document).file
    assert file is not None
    return f"/files/{file.uuid}/"


def download(client: Client, document: Document) -> int:
    """The status of a download now."""
    response = client.get(address_of(document))
    if response.streaming:
        assert b"".join(response)  # read to its end, it closes itself
    return int(response.status_code)


def test_who_sees_and_downloads_what(
    client_for: ClientFor, tenant: Tenant, cast: Cast, documents: dict[str, Document]
) -> None:
    pages, files, lists = {}, {}, {}
    for who in SEEN:
        client = client_for(getattr(cast, who) if who else None, tenant)
        statuses = {
            kind: client.get(row.get_absolute_url()).status_code for kind, row in documents.items()
        }
        assert set(statuses.values()) <= {200, 404}
        pages[who] = {kind for kind, status in statuses.items() if status == 200}
        files[who] = {kind for kind, row in documents.items() if download(client, row) == 200}
        listed = client.get("/documents/").content.decode()
        lists[who] = {kind for kind, row in documents.items() if row.title in listed}
    assert pages == SEEN
    assert files == SEEN
    # The list is the readers'; those who look after documents have their own.
    as_readers = dict.fromkeys(("knowledge", "admin"), MEMBERS_SEE | {"staff"})
    assert lists == SEEN | as_readers | {"operator": MEMBERS_SEE | {"staff"}}


def test_another_tenant_finds_nothing(
    client_for: ClientFor,
    cast: Cast,
    tenant: Tenant,
    other_tenant: Tenant,
    documents: dict[str, Document],
) -> None:
    for who in ("foreign_owner", "foreign_admin", "operator"):
        client = client_for(getattr(cast, who), other_tenant)
        answers = [client.get(row.get_absolute_url()).status_code for row in documents.values()]
        answers += [download(client, row) for row in documents.values()]
        assert set(answers) == {404}


def test_a_download_after_the_permission_is_gone_is_refused(
    client_for: ClientFor, tenant: Tenant, cast: Cast, documents: dict[str, Document]
) -> None:
    client = client_for(cast.buyer, tenant)
    assert download(client, documents["named"]) == 200
    with tenant_scope(tenant):
        accounts.change_member_role(
            actor=system_actor(tenant),
            membership=Membership.objects.get(user=cast.buyer),
            role=Role.objects.get(scope="customer", key="viewer"),
        )
    assert download(client, documents["named"]) == 404
    assert client.get(documents["named"].get_absolute_url()).status_code == 404


def test_a_download_after_the_readers_changed_is_refused(
    client_for: ClientFor, tenant: Tenant, cast: Cast, documents: dict[str, Document]
) -> None:
    client = client_for(cast.owner, tenant)
    assert download(client, documents["segment"]) == 200
    with tenant_scope(tenant):
        accounts.set_segments(actor=system_actor(tenant), customer=cast.customer, names=[])
    assert download(client, documents["segment"]) == 404


def test_the_newest_valid_version_is_the_current_one(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf
) -> None:
    document = make_document(in_tenant, "Terms")
    second = add_version(document, expires_on=days(in_tenant, 5))
    add_version(document, valid_from=days(in_tenant, 9))

    def shown() -> tuple[int, int]:
        row = Document.objects.with_shown(days(in_tenant, 0)).get(pk=document.pk)
        return row.valid_id, row.shown_id

    assert shown() == (second.pk, second.pk)
    # The second one runs out before the third begins: the first one never ends.
    later = Document.objects.with_shown(days(in_tenant, 7)).get(pk=document.pk)
    assert later.valid_id == version_of(document, 1).pk
    in_ten = Document.objects.with_shown(days(in_tenant, 10)).get(pk=document.pk)
    assert in_ten.valid_id == version_of(document, 3).pk
    run_out(document)
    row = Document.objects.with_shown(days(in_tenant, 0)).get(pk=document.pk)
    assert (row.valid_id, row.shown_id) == (None, second.pk)
    assert can_read_version(actor_of(cast.viewer), second.pk)


def test_earlier_versions_only_for_staff_and_where_the_document_allows(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf, client_for: ClientFor
) -> None:
    closed = make_document(in_tenant, "Closed")
    opened = make_document(in_tenant, "Open", shows_old_versions=True)
    for document in (closed, opened):
        add_version(document, valid_from=days(in_tenant, -1))
        add_version(document, valid_from=days(in_tenant, 5))
    readable = {
        who: [
            [can_read_version(actor_of(user), version_of(row, n).pk) for n in (1, 2, 3)]
            for row in (closed, opened)
        ]
        for who, user in (("owner", cast.owner), ("agent", cast.agent), ("admin", cast.admin))
    }
    assert readable == {
        "owner": [[False, True, False], [True, True, False]],
        "agent": [[False, True, False], [True, True, False]],
        "admin": [[True, True, True], [True, True, True]],
    }
    page = client_for(cast.owner, in_tenant).get(opened.get_absolute_url()).content.decode()
    assert ("Version 1" in page, "Version 2" in page, "Version 3" in page) == (True, True, False)


def test_each_version_is_its_own_private_file(in_tenant: Tenant) -> None:
    document = make_document(in_tenant, "Terms", upload=a_file("one"))
    add_version(document, "two")
    files = [version_of(document, number).file for number in (1, 2)]
    contents = []
    for file in files:
        assert file is not None
        with storages["private"].open(file.storage_name) as content:
            contents.append(content.read())
    assert contents == [b"one", b"two"]
    assert len({file.storage_name for file in files if file}) == 2
    owners = StoredFile.objects.filter(owner_kind="knowledge.documentversion")
    assert set(owners.values_list("owner_id", flat=True)) == {
        version_of(document, 1).pk,
        version_of(document, 2).pk,
    }


def test_a_list_costs_the_same_whatever_its_length(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf, client_for: ClientFor
) -> None:
    owner = actor_of(cast.owner)
    client = client_for(cast.owner, in_tenant)

    def fill(number: int) -> None:
        for at in range(number):
            make_document(in_tenant, f"P {at}", needs_acceptance=True)
            for_customer(cast.customer, f"N {at}", expires_on=days(in_tenant, 9))
            send(owner, cast.customer, f"U {at}")

    def cost(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    addresses = ["/", *(f"/documents/?tab={tab}" for tab in ("all", "accept", "expiring"))]
    addresses.append("/documents/?tab=uploads")
    fill(1)
    before = {address: cost(address) for address in addresses}
    fill(17)
    after = {address: cost(address) for address in addresses}
    assert after == before
    assert max(after.values()) <= 15


def test_where_the_part_is_off_there_is_nothing(
    client_for: ClientFor, tenant: Tenant, cast: Cast, documents: dict[str, Document]
) -> None:
    tenant.modules = {**tenant.modules, "help": False}
    tenant.save()
    client = client_for(cast.owner, tenant)
    addresses = ["/documents/", documents["public"].get_absolute_url(), "/documents/new/"]
    addresses.append(address_of(documents["public"]))
    assert [client.get(address).status_code for address in addresses] == [404] * 4


def test_filters_search_and_pages(client_for: ClientFor, in_tenant: Tenant, cast: Cast) -> None:
    for number in range(30):
        make_document(in_tenant, f"Manual {number:02}", kind="manual")
    terms = make_document(in_tenant, "Terms of sale", description="Prices and returns")
    client = client_for(None, in_tenant)

    def titles(query: str) -> list[Any]:
        response = client.get(f"/documents/{query}")
        assert response.status_code == 200
        return [row.document.title for row in response.context["rows"]]

    assert titles("?kind=policy") == ["Terms of sale"]
    assert titles("?q=returns+prices") == ["Terms of sale"]
    assert titles(f"?q={terms.reference.lower()}") == ["Terms of sale"]
    assert titles("?q=nothing-like-it") == []
    first = client.get("/documents/")
    second = client.get(f"/documents/{first.context['page'].older_url}")
    shown = [row.document.title for page in (first, second) for row in page.context["rows"]]
    assert len(shown) == len(set(shown)) == 31
