"""Documents in the search: their words, and only for those who may read them."""

import io
import zipfile
from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from haystack import connections
from PIL import Image
from weasyprint import HTML

from conftest import Cast
from knowledge import services
from knowledge.document_index import DocumentIndex
from knowledge.document_text import words_of
from knowledge.models import Document, DocumentText
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
from portal.shared.models import StoredFile, Tenant
from portal.shared.outbox import dispatch_due
from portal.shared.search import queries

ActorOf = Callable[..., Actor]


@pytest.fixture(autouse=True)
def _empty_index() -> Iterator[None]:
    """Rows of rolled-back tests would haunt the next one."""
    backend = connections["default"].get_backend()
    backend.clear()
    yield
    backend.forget()


def docx(xml: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", xml)
    return buffer.getvalue()


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (9, 9)).save(buffer, "PNG")
    return buffer.getvalue()


BOMB = '<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY b "&a;&a;">]><x>&b;</x>'
FILES: dict[str, tuple[bytes, str]] = {
    "a.pdf": (HTML(string="<p>Drill the <b>hinge</b></p>").write_pdf(), "Drill the hinge"),
    "a.docx": (docx("<d><p>Zwei</p><p>Türen\x85</p></d>"), "Zwei Türen"),
    "bomb.docx": (docx(BOMB), ""),
    "broken.docx": (docx("<d>"), ""),
    "a.txt": (b"Plain\twords\x01", "Plain words"),
    "a.png": (picture(), ""),
}


@pytest.mark.parametrize("name", FILES)
def test_the_words_of_a_file(in_tenant: Tenant, name: str) -> None:
    content, words = FILES[name]
    document = make_document(in_tenant, "Manual", upload=SimpleUploadedFile(name, content))
    stored = version_of(document).file
    assert isinstance(stored, StoredFile)
    assert words_of(stored) == words


def test_what_was_read_is_kept_once(in_tenant: Tenant) -> None:
    document = make_document(in_tenant, "Manual", upload=a_file("hinge"))
    dispatch_due(in_tenant)
    assert DocumentText.objects.get().text == "hinge"
    add_version(document, "runner")
    dispatch_due(in_tenant)
    assert sorted(DocumentText.objects.values_list("text", flat=True)) == ["hinge", "runner"]


def test_an_upload_is_read_only_once_it_is_accepted(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf
) -> None:
    document = send(actor_of(cast.owner), cast.customer, "Insurance")
    dispatch_due(in_tenant)
    assert DocumentText.objects.count() == 0
    services.accept_version(
        actor=system_actor(in_tenant), document=document, version=version_of(document)
    )
    dispatch_due(in_tenant)
    assert DocumentText.objects.count() == 1


def found(actor: Actor, words: str) -> set[str]:
    """What the search page would show."""
    return {hit.title for hit in queries.search(actor, words, "en", kinds=["document"]).hits}


def test_found_by_those_who_may_read_it(in_tenant: Tenant, cast: Cast, actor_of: ActorOf) -> None:
    make_document(in_tenant, "Public one", upload=a_file("hinges"))
    make_document(in_tenant, "Customers one", audience="customers", upload=a_file("hinge"))
    named = for_customer(cast.customer, "Named one", upload=a_file("hinge"))
    for_customer(cast.other_customer, "Other one", upload=a_file("hinge"))
    make_document(in_tenant, "Staff one", audience="staff", upload=a_file("hinge"))
    make_document(in_tenant, "Draft one", publish=False, upload=a_file("hinge"))
    make_document(in_tenant, "Future one", valid_from=days(in_tenant, 3), upload=a_file("hinge"))
    dispatch_due(in_tenant)
    people = ("owner", "viewer", "outsider", "agent", "foreign_owner", "admin")
    seen = {who: found(actor_of(getattr(cast, who)), "hinge") for who in people}
    seen["nobody"] = found(actor_of(None), "hinge")
    general = {"Public one", "Customers one"}
    everything = general | {"Named one", "Other one", "Staff one", "Draft one", "Future one"}
    assert seen == {
        "owner": general | {"Named one"},
        "viewer": general,
        "outsider": general | {"Other one"},
        "agent": general | {"Staff one"},
        "foreign_owner": {"Public one"},
        "nobody": {"Public one"},
        "admin": everything,
    }
    services.archive_document(actor=system_actor(in_tenant), document=named)
    dispatch_due(in_tenant)
    assert found(actor_of(cast.owner), "hinge") == general


def test_the_index_asks_nothing_of_where_the_part_is_off(in_tenant: Tenant) -> None:
    in_tenant.modules = {**in_tenant.modules, "help": False}
    assert DocumentIndex().visible_query(system_actor(in_tenant), "en") is None


def test_index_and_queryset_agree(in_tenant: Tenant, cast: Cast, actor_of: ActorOf) -> None:
    """The index's own hits are asked of the database again."""
    hidden = for_customer(cast.other_customer, "Other one")
    index = DocumentIndex()
    assert index.hits(actor_of(cast.owner), [hidden.pk], "en") == []
    assert [hit.key for hit in index.hits(actor_of(cast.outsider), [hidden.pk], "en")] == [
        hidden.pk
    ]
    assert Document.objects.visible_to(actor_of(cast.owner)).count() == 0


def test_a_version_that_begins_is_found_that_day(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf
) -> None:
    document = make_document(in_tenant, "Manual", upload=a_file("hinge"))
    coming = add_version(document, "runner", valid_from=days(in_tenant, 1))
    dispatch_due(in_tenant)
    owner = actor_of(cast.owner)
    assert (found(owner, "hinge"), found(owner, "runner")) == ({"Manual"}, set())
    type(coming).objects.filter(pk=coming.pk).update(valid_from=days(in_tenant, 0))
    assert services.refresh_index(actor=system_actor(in_tenant)) == 1
    dispatch_due(in_tenant)
    assert (found(owner, "hinge"), found(owner, "runner")) == (set(), {"Manual"})
