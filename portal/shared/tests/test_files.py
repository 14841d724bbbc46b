"""Uploads: what is refused, how names are kept, who may download."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from PIL import Image

from accounts.models import Customer, User
from accounts.tests.factories import make_customer
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import UploadRefused
from portal.shared.files import access, strays, validation
from portal.shared.files.services import store_files
from portal.shared.files.strays import forget_stray_files
from portal.shared.models import StoredFile, Tenant

KIND = "accounts.customer"


def picture(form: str = "PNG", size: tuple[int, int] = (4, 4)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, form)
    return buffer.getvalue()


def packed(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    """An upload whose name is kept as the browser sent it."""
    file = SimpleUploadedFile("x", data)
    file._name = name
    return file


@pytest.fixture
def owner_row(in_tenant: Tenant) -> Customer:
    return make_customer(in_tenant, "Owner of files")


@pytest.fixture
def policy() -> Iterator[Callable[[bool], None]]:
    answer = {"yes": True}
    before = dict(access._policies)
    access.register_file_policy(KIND, lambda _actor, _owner_id: answer["yes"])
    yield lambda value: answer.update(yes=value)
    access._policies.clear()
    access._policies.update(before)


def store(owner: Customer, *uploads: Any) -> list[StoredFile]:
    return store_files(actor=system_actor(owner.tenant), owner=owner, uploads=list(uploads))


ACCEPTED = [
    ("photo.png", picture("PNG")),
    ("photo.JPG", picture("JPEG")),
    ("anim.gif", picture("GIF")),
    ("web.webp", picture("WEBP")),
    ("list.csv", b"a;b\n1;2\n"),
    ("note.txt", "Ąžuolas".encode()),
    ("doc.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"),
    ("sheet.xlsx", packed({"[Content_Types].xml": b"<x/>"})),
    ("pack.zip", packed({"a.txt": b"hello"})),
]
REFUSED = [
    ("page.html", b"<html>"),
    ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ("tool.exe", b"MZ"),
    ("noending", b"text"),
    ("empty.txt", b""),
    ("fake.png", b"<html><script>alert(1)</script>"),
    ("swapped.png", picture("JPEG")),
    ("fake.pdf", b"<html>"),
    ("page.txt", b"  <!DOCTYPE html><script>"),
    ("zero.txt", b"a\0b"),
    ("fake.zip", b"PK but no archive"),
    ("fake.docx", packed({"a.txt": b"x"})),
    ("bomb.zip", packed({"zeros": b"\0" * 20_000_000})),
]


@pytest.mark.parametrize(("name", "data"), ACCEPTED, ids=[a[0] for a in ACCEPTED])
def test_accepted(owner_row: Customer, name: str, data: bytes) -> None:
    (stored,) = store(owner_row, upload(name, data))
    assert stored.size == len(data)
    with storages["private"].open(stored.storage_name) as kept:
        assert kept.read() == data


@pytest.mark.parametrize(("name", "data"), REFUSED, ids=[r[0] for r in REFUSED])
def test_refused_without_a_row(owner_row: Customer, name: str, data: bytes) -> None:
    with pytest.raises(UploadRefused) as error:
        store(owner_row, upload(name, data))
    assert name in str(error.value)
    assert StoredFile.objects.count() == 0


def test_one_bad_file_refuses_all(owner_row: Customer) -> None:
    with pytest.raises(UploadRefused):
        store(owner_row, upload("a.txt", b"fine"), upload("b.exe", b"MZ"))
    assert StoredFile.objects.count() == 0


def test_size_number_and_pixels(owner_row: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "MAX_SIZE", 10)
    with pytest.raises(UploadRefused):
        store(owner_row, upload("long.txt", b"x" * 11))
    monkeypatch.undo()
    with pytest.raises(UploadRefused):
        store(owner_row, *[upload(f"{n}.txt", b"x") for n in range(validation.MAX_FILES + 1)])
    monkeypatch.setattr(validation, "MAX_PIXELS", 15)
    with pytest.raises(UploadRefused):
        store(owner_row, upload("large.png", picture()))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\photo.png", "photo.png"),
        ("nul\0byte.txt", "nulbyte.txt"),
        ("\u202egnp.exe.txt", "gnp.exe.txt"),
        ("line\nbreak.txt", "linebreak.txt"),
        ("x" * 400 + ".txt", "x" * 146 + ".txt"),
        ("…", "…"),
        ("  .  ", "file"),
    ],
)
def test_names_are_made_safe(raw: str, shown: str) -> None:
    assert validation.clean_name(raw) == shown


def test_full_disk_is_told_and_leaves_nothing(
    owner_row: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed: list[str] = []

    def full(*_args: Any, **_kwargs: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storages["private"], "save", full)
    monkeypatch.setattr(storages["private"], "delete", removed.append)
    with pytest.raises(UploadRefused, match="could not be saved"):
        store(owner_row, upload("a.txt", b"x"))
    assert StoredFile.objects.count() == 0
    assert len(removed) == 1


def test_download_asks_anew_each_time(
    tenant: Tenant,
    other_tenant: Tenant,
    client_for: Callable[..., Client],
    policy: Callable[[bool], None],
) -> None:
    with tenant_scope(tenant):
        owner = make_customer(tenant, "Owner of files")
        stored, shown = store(owner, upload("a.txt", b"secret"), upload("p.png", picture()))
    path = f"/files/{stored.uuid}/"
    client = client_for(None, tenant)
    response = client.get(path)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"secret"  # read to its end, it closes itself
    assert response.headers["Content-Disposition"] == 'attachment; filename="a.txt"'
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    inline = client.get(f"/files/{shown.uuid}/")
    assert inline.headers["Content-Disposition"].startswith("inline")
    assert b"".join(inline.streaming_content) == picture()
    assert client_for(None, other_tenant).get(path).status_code == 404
    policy(False)
    assert client.get(path).status_code == 404
    policy(True)
    storages["private"].delete(stored.storage_name)
    assert client.get(path).status_code == 404


def test_a_picture_travels_once_and_is_asked_for_each_time(
    tenant: Tenant, client_for: Callable[..., Client], policy: Callable[[bool], None]
) -> None:
    with tenant_scope(tenant):
        (shown,) = store(make_customer(tenant, "Owner of files"), upload("p.png", picture()))
    path, client = f"/files/{shown.uuid}/", client_for(None, tenant)
    first = client.get(path)
    assert b"".join(first.streaming_content) == picture()
    assert first.headers["Cache-Control"] == "private, no-cache"
    etag = first.headers["ETag"]
    assert etag == f'"{shown.sha256}"'
    again = client.get(path, headers={"if-none-match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert "sandbox" in again.headers["Content-Security-Policy"]
    other = client.get(path, headers={"if-none-match": '"another"'})
    assert b"".join(other.streaming_content) == picture()
    policy(False)
    assert client.get(path, headers={"if-none-match": etag}).status_code == 404


def test_other_files_carry_no_tag(
    tenant: Tenant, client_for: Callable[..., Client], policy: Callable[[bool], None]
) -> None:
    with tenant_scope(tenant):
        (stored,) = store(make_customer(tenant, "Owner of files"), upload("a.txt", b"secret"))
    tag = {"if-none-match": f'"{stored.sha256}"'}
    response = client_for(None, tenant).get(f"/files/{stored.uuid}/", headers=tag)
    assert b"".join(response.streaming_content) == b"secret"
    assert "ETag" not in response.headers


def test_owner_without_policy_is_nobodys(
    in_tenant: Tenant, owner_row: Customer, actor_of: Callable[[User | None], Actor]
) -> None:
    (stored,) = store(owner_row, upload("a.txt", b"secret"))
    with pytest.raises(Http404):
        access.get_file_for(actor_of(None), stored.uuid)


def test_the_sweep_deletes_only_files_that_no_row_speaks_of(
    owner_row: Customer, other_tenant: Tenant, monkeypatch: Any
) -> None:
    tenant, storage = owner_row.tenant, storages["private"]
    files = [SimpleUploadedFile("a.txt", b"kept")]
    [kept] = store_files(actor=system_actor(tenant), owner=owner_row, uploads=files)
    left = storage.save(f"{tenant.pk}/ab/{'ab' * 16}", ContentFile(b"left by a killed worker"))
    mail = storage.save(f"{tenant.pk}/mail/ab/{'cd' * 16}", ContentFile(b"swept elsewhere"))
    neighbours = storage.save(f"{other_tenant.pk}/ab/{'ef' * 16}", ContentFile(b"not ours"))
    assert forget_stray_files(tenant) == 0, "its row may still be committed"
    monkeypatch.setattr(strays, "OLD_ENOUGH", timedelta(0))
    assert forget_stray_files(tenant) >= 1
    assert not storage.exists(left)
    assert all(map(storage.exists, (kept.storage_name, mail, neighbours)))
