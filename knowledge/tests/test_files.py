"""Files of articles: what may be uploaded, who may read it, what pages do with it."""

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from conftest import Cast
from knowledge import services
from knowledge.models import Article, ArticleFile, FileUse
from knowledge.services import ArticleText
from knowledge.tests.factories import make_article, make_private, translate
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, NotAllowed, UploadRefused
from portal.shared.files.services import store_files
from portal.shared.models import StoredFile, Tenant

ClientFor = Callable[..., Client]
MP4 = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2mp41" + b"\0" * 64
WEBM = (
    b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
    + b"\0" * 64
)
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\nĮsuk varžtą\n".encode()


def png(width: int = 6, height: int = 4) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, "PNG")
    return buffer.getvalue()


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def add(article: Article, name: str, data: bytes, **options: Any) -> ArticleFile:
    return services.add_files(
        actor=system_actor(article.tenant),
        group=article.group,
        uploads=[upload(name, data)],
        **options,
    )[0]


def rewrite(article: Article, body: str) -> Article:
    return services.save_revision(
        actor=system_actor(article.tenant), article=article, text=ArticleText(article.title, body)
    )


@pytest.fixture
def article(in_tenant: Tenant) -> Article:
    return make_article(in_tenant, "Fit a hinge")


def got(client: Client, url: str, **headers: str) -> tuple[Any, bytes]:
    """The response and all of its bytes, with the file behind it closed."""
    response = client.get(url, headers=headers)
    # Read to its end, it closes itself; closed by hand it would close the database's connection.
    content = b"".join(response) if response.streaming else response.content
    return response, content


def test_what_an_article_may_hold(article: Article) -> None:
    for name, data, content_type in (
        ("hinge.png", png(), "image/png"),
        ("film.mp4", MP4, "video/mp4"),
        ("film.webm", WEBM, "video/webm"),
        ("film.vtt", VTT, "text/vtt"),
        ("film-bom.vtt", b"\xef\xbb\xbf" + VTT, "text/vtt"),
        ("form.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
    ):
        file = add(article, name, data)
        assert (file.name, file.stored.content_type, file.size) == (name, content_type, len(data))
    picture = ArticleFile.objects.get(stored__name="hinge.png")
    assert (picture.width, picture.height) == (6, 4)
    for name, data in (
        ("film.mp4", WEBM),
        ("film.mp4", png()),
        ("film.webm", MP4),
        ("film.webm", b"\x1aE\xdf\xa3" + b"matroska" * 9),
        ("film.vtt", b"<!doctype html><script>"),
        ("film.vtt", b"WEBVTTX\n"),
        ("film.vtt", "WEBVTT\n\xff".encode("latin-1")),
        ("page.html", b"<p>x</p>"),
        ("icon.svg", b"<svg/>"),
    ):
        with pytest.raises(UploadRefused):
            add(article, name, data)
    assert ArticleFile.objects.count() == 6


def test_customers_still_cannot_upload_videos(in_tenant: Tenant, article: Article) -> None:
    with pytest.raises(UploadRefused):
        store_files(actor=system_actor(in_tenant), owner=article, uploads=[upload("film.mp4", MP4)])


READERS = ("visitor", "owner", "agent", "knowledge")


@pytest.fixture
def statuses(
    client_for: ClientFor, tenant: Tenant, cast: Cast
) -> Callable[[ArticleFile], dict[str, int]]:
    clients = {
        "visitor": client_for(None, tenant),
        "owner": client_for(cast.owner, tenant),
        "agent": client_for(cast.agent, tenant),
        "knowledge": client_for(cast.knowledge, tenant),
    }

    def ask(file: ArticleFile) -> dict[str, int]:
        return {who: got(client, file.url)[0].status_code for who, client in clients.items()}

    return ask


def answers(*codes: int) -> dict[str, int]:
    return dict(zip(READERS, codes, strict=True))


def test_a_picture_is_seen_by_those_who_read_a_text_that_shows_it(
    article: Article, statuses: Callable[[ArticleFile], dict[str, int]]
) -> None:
    picture = add(article, "hinge.png", png())
    assert statuses(picture) == answers(404, 404, 404, 200)
    rewrite(article, f"![A hinge]({picture.url})")
    assert statuses(picture) == answers(200, 200, 200, 200)
    services.unpublish(actor=system_actor(article.tenant), article=article)
    assert statuses(picture) == answers(404, 404, 404, 200)
    services.publish(actor=system_actor(article.tenant), article=article)
    rewrite(article, "Without it.")
    assert statuses(picture) == answers(404, 404, 404, 200)


def test_a_drafts_picture_is_not_seen_though_its_article_is_public_elsewhere(
    article: Article, statuses: Callable[[ArticleFile], dict[str, int]]
) -> None:
    picture = add(article, "hinge.png", png())
    draft = translate(article, "lt", "Vyris", body=f"![Vyris]({picture.url})", published=False)
    assert statuses(picture) == answers(404, 404, 404, 200)
    services.publish(actor=system_actor(article.tenant), article=draft)
    assert statuses(picture) == answers(200, 200, 200, 200)


def test_attachments_follow_the_articles_readers(
    in_tenant: Tenant, article: Article, statuses: Callable[[ArticleFile], dict[str, int]]
) -> None:
    form = add(article, "form.pdf", b"%PDF-1.7\n", attach=True)
    assert statuses(form) == answers(200, 200, 200, 200)
    make_private(in_tenant, "orders-delivery")
    assert statuses(form) == answers(404, 200, 200, 200)
    lithuanian = add(article, "forma.pdf", b"%PDF-1.7\n", attach=True, language="lt")
    assert statuses(lithuanian) == answers(404, 404, 404, 200)
    translate(article, "lt", "Vyris")
    assert statuses(lithuanian) == answers(404, 200, 200, 200)


def test_files_of_the_neighbour_are_missing(
    article: Article, client_for: ClientFor, cast: Cast, other_tenant: Tenant
) -> None:
    form = add(article, "form.pdf", b"%PDF-1.7\n", attach=True)
    assert client_for(cast.foreign_admin, other_tenant).get(form.url).status_code == 404


def test_the_page_offers_attachments_in_their_order(
    article: Article, client_for: ClientFor, tenant: Tenant
) -> None:
    first = add(article, "first.pdf", b"%PDF-1.7\n", attach=True)
    second = add(article, "second.pdf", b"%PDF-1.7\n", attach=True)
    add(article, "lt-only.pdf", b"%PDF-1.7\n", attach=True, language="lt")
    add(article, "hidden.png", png())
    services.move_file(actor=system_actor(tenant), file=second, up=True)
    page = client_for(None, tenant).get(article.get_absolute_url()).content.decode()
    assert page.index(second.url) < page.index(first.url)
    assert "9\xa0B" in page or "9 B" in page or "9 bytes" in page
    for name in ("lt-only.pdf", "hidden.png"):
        assert name not in page


def test_pictures_keep_their_place(article: Article) -> None:
    picture = add(article, "hinge.png", png(640, 480))
    rewrite(article, f"![A hinge]({picture.url})")
    assert 'width="640" height="480" loading="lazy"' in article.body_html
    assert FileUse.objects.get().article_id == article.pk


def test_videos_can_be_skipped_through(
    article: Article, client_for: ClientFor, tenant: Tenant
) -> None:
    film = add(article, "film.mp4", MP4)
    rewrite(article, f"::: video Fit a hinge\n{film.url}\nspeech: none\n:::")
    visitor = client_for(None, tenant)
    whole, content = got(visitor, film.url)
    assert content == MP4
    assert whole["Accept-Ranges"] == "bytes"
    assert "attachment" not in whole["Content-Disposition"]
    last = len(MP4) - 1
    for asked, expected, span in (
        ("bytes=4-7", b"ftyp", f"bytes 4-7/{len(MP4)}"),
        ("bytes=90-", MP4[90:], f"bytes 90-{last}/{len(MP4)}"),
        ("bytes=-3", MP4[-3:], f"bytes {len(MP4) - 3}-{last}/{len(MP4)}"),
        ("bytes=0-99999", MP4, f"bytes 0-{last}/{len(MP4)}"),
    ):
        part, content = got(visitor, film.url, **{"Range": asked, "Accept-Encoding": "gzip"})
        assert (part.status_code, part["Content-Range"], content) == (206, span, expected)
        assert part["Content-Length"] == str(len(expected))
    beyond, _content = got(visitor, film.url, Range="bytes=5000-")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(MP4)}")
    for nonsense in ("bytes=x-y", "bytes=-", "bytes=1-2,5-6", "lines=1-2"):
        assert got(visitor, film.url, Range=nonsense)[0].status_code == 200


def test_a_shown_file_cannot_be_removed_and_an_unused_one_goes_with_its_bytes(
    article: Article, django_capture_on_commit_callbacks: Any
) -> None:
    actor = system_actor(article.tenant)
    picture = add(article, "hinge.png", png())
    rewrite(article, f"![A hinge]({picture.url})")
    with pytest.raises(DomainError, match="is shown in"):
        services.remove_file(actor=actor, file=picture)
    rewrite(article, "Without it.")
    name = picture.stored.storage_name
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_file(actor=actor, file=picture)
    assert not StoredFile.objects.filter(storage_name=name).exists()
    assert not storages["private"].exists(name)


def test_deleting_an_article_takes_its_files_along(
    article: Article, django_capture_on_commit_callbacks: Any
) -> None:
    actor = system_actor(article.tenant)
    picture = add(article, "hinge.png", png())
    rewrite(article, f"![A hinge]({picture.url})")
    services.unpublish(actor=actor, article=article)
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_article(actor=actor, article=article)
    assert not StoredFile.objects.exists()
    assert not storages["private"].exists(picture.stored.storage_name)


def test_restoring_a_version_keeps_files(article: Article) -> None:
    picture = add(article, "hinge.png", png())
    form = add(article, "form.pdf", b"%PDF-1.7\n", attach=True)
    rewrite(article, f"![A hinge]({picture.url})")
    rewrite(article, "Without it.")
    assert not FileUse.objects.exists()
    rewrite(article, f"![A hinge]({picture.url})")
    assert set(article.group.files.all()) == {picture, form}
    assert FileUse.objects.get().file == picture


def test_who_may_change_what_readers_are_offered(
    article: Article, cast: Cast, actor_of: Callable[..., Actor]
) -> None:
    for nobody in (cast.owner, cast.agent, None):
        with pytest.raises(NotAllowed):
            services.add_files(
                actor=actor_of(nobody), group=article.group, uploads=[upload("a.png", png())]
            )


# --- in the workspace


def panel(article: Article) -> str:
    return f"/admin/knowledge/articlegroup/{article.group_id}/en/files/"


def test_the_panel_uploads_arranges_and_removes(
    article: Article, client_for: ClientFor, tenant: Tenant, cast: Cast
) -> None:
    manager = client_for(cast.knowledge, tenant)
    back = f"/admin/knowledge/articlegroup/{article.group_id}/change/?language=en#article-files"
    sent = {"action": "upload", "files": [upload("a.png", png()), upload("b.pdf", b"%PDF-1.7\n")]}
    assert manager.post(panel(article), sent)["Location"] == back
    first, second = ArticleFile.objects.all()
    assert (first.is_attachment, second.is_attachment) == (False, False)
    key = str(second.stored.uuid)
    manager.post(panel(article), {"action": "save", "file": key, "offered": "on", "language": "lt"})
    manager.post(panel(article), {"action": "up", "file": key})
    assert [(f.name, f.is_attachment, f.language) for f in ArticleFile.objects.all()] == [
        ("b.pdf", True, "lt"),
        ("a.png", False, ""),
    ]
    manager.post(panel(article), {"action": "remove", "file": key})
    assert [f.name for f in ArticleFile.objects.all()] == ["a.png"]


def test_the_panel_answers_everything(
    article: Article, client_for: ClientFor, tenant: Tenant, cast: Cast
) -> None:
    manager = client_for(cast.knowledge, tenant)
    part = {"X-Part": "files"}
    refused = manager.post(
        panel(article), {"action": "upload", "files": upload("x.html", b"<p>")}, headers=part
    )
    assert refused.status_code == 422
    assert "type of file" in refused.content.decode()
    assert manager.post(panel(article), {"action": "upload"}, headers=part).status_code == 422
    assert manager.get(panel(article)).status_code == 405
    for sent in (
        {"action": "nonsense"},
        {"action": "up", "file": "x"},
        {"action": "up", "file": str(uuid.uuid4())},
        {"action": "save", "file": "\0" * 36},
    ):
        assert manager.post(panel(article), sent).status_code == 404
    assert manager.post("/admin/knowledge/articlegroup/9/en/files/").status_code == 404
    assert manager.post(panel(article).replace("/en/", "/pt/")).status_code == 404


@pytest.mark.parametrize("number", [1, 20])
def test_the_page_asks_the_same_for_few_and_many_files(
    article: Article,
    client_for: ClientFor,
    tenant: Tenant,
    django_assert_max_num_queries: Any,
    number: int,
) -> None:
    shown = [add(article, f"{n}.png", png(), attach=True) for n in range(number)]
    rewrite(article, "\n\n".join(f"![One]({file.url})" for file in shown))
    visitor = client_for(None, tenant)
    visitor.get(article.get_absolute_url())
    with django_assert_max_num_queries(7):
        visitor.get(article.get_absolute_url())
