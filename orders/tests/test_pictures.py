"""Pictures of products: what is taken, what is made of it, who sees it."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageFile

from accounts.models import User
from orders import services
from orders.models import Product
from orders.tests.factories import picture
from portal.shared.actors import system_actor
from portal.shared.errors import NotAllowed, UploadRefused
from portal.shared.models import StoredFile, Tenant

SignedIn = Callable[[User | None], Client]


def shown(stored: StoredFile) -> Image.Image:
    with storages["private"].open(stored.storage_name) as file:
        return Image.open(BytesIO(file.read()))


def test_a_picture_and_its_small_one(hinge: Product, in_tenant: Tenant) -> None:
    services.set_picture(actor=system_actor(in_tenant), product=hinge, upload=picture())
    hinge.refresh_from_db()
    small = shown(hinge.thumbnail)
    assert (small.format, small.size) == ("WEBP", (480, 320))
    assert (hinge.picture_width, hinge.picture_height) == (480, 320)
    assert shown(hinge.picture).size == (900, 600)
    assert {row.owner_kind for row in StoredFile.objects.all()} == {"orders.product"}


def test_a_small_picture_is_not_blown_up_and_keeps_what_is_see_through(
    hinge: Product, in_tenant: Tenant
) -> None:
    buffer = BytesIO()
    Image.new("RGBA", (40, 60), (255, 0, 0, 0)).save(buffer, "PNG")
    upload = SimpleUploadedFile("p.png", buffer.getvalue())
    services.set_picture(actor=system_actor(in_tenant), product=hinge, upload=upload)
    small = shown(hinge.thumbnail)
    assert small.size == (40, 60)
    assert small.convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_a_photo_stands_upright(hinge: Product, in_tenant: Tenant) -> None:
    buffer, exif = BytesIO(), Image.Exif()
    exif[0x0112] = 6  # lies on its side
    Image.new("RGB", (80, 40)).save(buffer, "JPEG", exif=exif)
    upload = SimpleUploadedFile("p.jpg", buffer.getvalue())
    services.set_picture(actor=system_actor(in_tenant), product=hinge, upload=upload)
    small = shown(hinge.thumbnail)
    assert small.size == (40, 80)
    assert not small.getexif()


def test_a_new_picture_takes_the_old_one_s_place(
    hinge: Product, in_tenant: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    actor = system_actor(in_tenant)
    services.set_picture(actor=actor, product=hinge, upload=picture())
    old = [hinge.picture.storage_name, hinge.thumbnail.storage_name]
    with django_capture_on_commit_callbacks(execute=True):
        services.set_picture(actor=actor, product=hinge, upload=picture(size=(60, 60)))
    assert StoredFile.objects.count() == 2
    assert [storages["private"].exists(name) for name in old] == [False, False]
    for _ in range(2):
        services.remove_picture(actor=actor, product=hinge)
    hinge.refresh_from_db()
    assert (hinge.picture, hinge.thumbnail, hinge.picture_width) == (None, None, 0)
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.txt", b"some notes"),
        ("p.svg", b"<svg/>"),
        ("p.png", b"not a picture"),
        ("p.png", b""),
    ],
)
def test_what_is_no_picture(hinge: Product, in_tenant: Tenant, name: str, content: bytes) -> None:
    with pytest.raises(UploadRefused):
        services.set_picture(
            actor=system_actor(in_tenant),
            product=hinge,
            upload=SimpleUploadedFile(name, content),
        )
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize("others_take_it", [False, True])
def test_a_picture_cut_off_in_the_middle(
    hinge: Product, in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch, others_take_it: bool
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", others_take_it)
    buffer = BytesIO()
    Image.effect_noise((300, 300), 80).save(buffer, "JPEG")
    cut = SimpleUploadedFile("p.jpg", buffer.getvalue()[: len(buffer.getvalue()) // 2])
    with pytest.raises(UploadRefused, match="damaged"):
        services.set_picture(actor=system_actor(in_tenant), product=hinge, upload=cut)


def test_only_those_who_keep_the_catalogue(hinge: Product, people: Any, act: Any) -> None:
    for user in (people.owner, people.agent, None):
        with pytest.raises(NotAllowed):
            services.set_picture(actor=act(user), product=hinge, upload=picture())
        with pytest.raises(NotAllowed):
            services.remove_picture(actor=act(user), product=hinge)


def test_who_sees_the_product_sees_its_picture(
    hinge: Product, people: Any, sales: User, signed_in: SignedIn, in_tenant: Tenant
) -> None:
    services.set_picture(actor=system_actor(in_tenant), product=hinge, upload=picture())
    path = f"/files/{hinge.thumbnail.uuid}/"

    def status(user: User | None) -> int:
        response = signed_in(user).get(path)
        if response.streaming:
            b"".join(response.streaming_content)
        return int(response.status_code)

    assert [status(user) for user in (people.viewer, people.outsider, sales)] == [200] * 3
    assert [status(user) for user in (people.agent, None)] == [404] * 2
    Product.objects.update(is_active=False)
    assert [status(user) for user in (people.viewer, sales)] == [404, 200]
