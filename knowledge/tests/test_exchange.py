"""Articles out and in: an import undoes nothing, repeats nothing, and trusts nothing."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from conftest import Cast
from knowledge import services
from knowledge.exchange import front_matter
from knowledge.exchange.archive import Archive
from knowledge.exchange.carrying import report_of
from knowledge.exchange.exporting import CSV_HEAD, export_archive, question_rows
from knowledge.models import Article, ArticleFile, ArticleGroup, ArticleImport, Label, Snippet
from knowledge.services import ArticleText
from knowledge.tests.factories import make_article, translate
from knowledge.tests.test_files import MP4, png
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.csv_export import csv_lines
from portal.shared.errors import UploadRefused
from portal.shared.models import StoredFile, Tenant
from portal.shared.outbox import dispatch_due

ClientFor = Callable[..., Client]
PAGE = "/admin/knowledge/articlegroup/exchange/"


def exported(tenant: Tenant) -> bytes:
    target = io.BytesIO()
    export_archive(actor=system_actor(tenant), target=target)
    return target.getvalue()


def imported(
    tenant: Tenant, data: bytes, *, apply: bool = True, name: str = "a.zip"
) -> dict[str, int]:
    report = report_of(system_actor(tenant), io.BytesIO(data), name, apply=apply)
    return {kind: number for kind, number in report.counts().items() if number}


def errors(tenant: Tenant, data: bytes, name: str = "a.zip") -> list[str]:
    report = report_of(system_actor(tenant), io.BytesIO(data), name, apply=False)
    return [" ".join(row.notes) for row in report.rows if row.outcome == "error"]


def packed(files: Mapping[str, Any]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return target.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name) for name in archive.namelist()}


def md(body: str = "Text.", **values: Any) -> str:
    return front_matter.write({"title": "Fit a hinge"} | values, body)


PLACE = "en/orders-delivery/fit-a-hinge.md"


@pytest.fixture
def furnished(in_tenant: Tenant) -> Tenant:
    """Articles of every sort: files, a snippet, labels, a stale translation, a draft."""
    actor = system_actor(in_tenant)
    services.create_snippet(actor=actor, key="hours", language="en", body="9 to 17 **daily**.")
    article = make_article(in_tenant, "Fit a hinge", summary='Say "how" \\ now')
    services.set_labels(
        actor=actor,
        group=article.group,
        labels=[services.create_label(actor=actor, names={"en": "Hinges"}, key="hinges")],
    )
    upload = SimpleUploadedFile("a hinge (1).png", png())
    picture = services.add_files(actor=actor, group=article.group, uploads=[upload])[0]
    for data in (b"%PDF-1.7\n1", b"%PDF-1.7\n2"):
        services.add_files(
            actor=actor,
            group=article.group,
            uploads=[SimpleUploadedFile("form.pdf", data)],
            attach=True,
            language="lt" if data.endswith(b"2") else "",
        )
    film = services.add_files(
        actor=actor, group=article.group, uploads=[SimpleUploadedFile("film.mp4", MP4)]
    )[0]
    body = (
        f"![A hinge]({picture.url})\n\n{{{{ snippet hours }}}}\n\n"
        f"::: video Fit\n{film.url}\nspeech: none\nposter: {picture.url}\n:::\n"
    )
    translate(article, "lt", "Vyris", body=f"Tekstas ![Vyris]({picture.url})")
    services.save_revision(
        actor=actor, article=article, text=ArticleText("Fit a hinge", body, article.summary)
    )
    make_article(in_tenant, "A draft", published=False)
    make_article(in_tenant, "How long?", kind="faq", body="=2+3 days\n\n- one")
    return in_tenant


def emptied(tenant: Tenant) -> None:
    """The portal without its articles."""
    actor = system_actor(tenant)
    for article in Article.objects.select_related("group"):
        if article.state == "published":
            services.unpublish(actor=actor, article=article)
        services.delete_article(actor=actor, article=article)
    for snippet in Snippet.objects.all():
        services.delete_snippet(actor=actor, snippet=snippet)
    Label.objects.all().delete()


def test_what_comes_in_is_what_went_out_byte_for_byte(furnished: Tenant) -> None:
    before = exported(furnished)
    emptied(furnished)
    assert not StoredFile.objects.exists()
    assert imported(furnished, before, apply=False) == {"created": 5}
    assert not ArticleGroup.objects.exists()
    assert imported(furnished, before) == {"created": 5}
    assert unpacked(exported(furnished)) == unpacked(before)
    assert exported(furnished) == before
    assert list(unpacked(before)) == [
        "en/orders-delivery/a-draft.md",
        "en/orders-delivery/fit-a-hinge.md",
        "lt/orders-delivery/fit-a-hinge.md",
        "files/fit-a-hinge/a hinge (1).png",
        "files/fit-a-hinge/film.mp4",
        "files/fit-a-hinge/form.pdf",
        "files/fit-a-hinge/lt/form.pdf",
        "en/orders-delivery/how-long.md",
        "snippets/en/hours.md",
    ]
    assert "9 to 17 <strong>daily" in Article.objects.get(slug="fit-a-hinge").body_html
    translation = Article.objects.with_source_version("en").get(language="lt")
    assert (translation.state, translation.is_stale) == ("published", True)


def test_importing_again_changes_nothing(furnished: Tenant) -> None:
    archive = exported(furnished)
    versions = list(Article.objects.order_by("pk").values_list("version", "updated_at"))
    for apply in (False, True, True):
        assert imported(furnished, archive, apply=apply) == {"unchanged": 5}
    assert list(Article.objects.order_by("pk").values_list("version", "updated_at")) == versions
    assert ArticleFile.objects.count() == 4


def test_only_what_differs_is_changed(furnished: Tenant) -> None:
    files = unpacked(exported(furnished))
    path = "en/orders-delivery/a-draft.md"
    files[path] = files[path].replace(b"A draft", b"A better draft")
    files["files/fit-a-hinge/film.mp4"] = MP4 + b"more"
    report = report_of(system_actor(furnished), io.BytesIO(packed(files)), "a.zip", apply=True)
    assert {row.path: row.notes for row in report.rows if row.outcome == "changed"} == {
        path: ("title",),
        "en/orders-delivery/fit-a-hinge.md": ("files",),
    }
    draft = Article.objects.get(slug="a-draft")
    assert (draft.title, draft.version) == ("A better draft", 2)
    assert imported(furnished, packed(files)) == {"unchanged": 5}


def test_front_matter_of_others(in_tenant: Tenant) -> None:
    yaml = (
        "---\r\n# from elsewhere\r\ntitle: 'It''s a hinge'\r\nkey: hinge\r\nlabels:\r\n"
        "  - doors\r\n  - hinges\r\nposition: 7\r\nstate: published\r\n---\r\n\r\nText."
    )
    assert imported(in_tenant, packed({PLACE: yaml})) == {"created": 1}
    article = Article.objects.select_related("group").get()
    assert (article.title, article.body, article.state) == ("It's a hinge", "Text.", "published")
    assert (article.group.key, article.group.position) == ("hinge", 7)
    assert sorted(label.key for label in article.group.labels.all()) == ["doors", "hinges"]


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        st.text(max_size=40) | st.integers(0, 9) | st.booleans() | st.lists(st.text(max_size=9)),
    ),
    st.text(max_size=80).map(lambda text: text.replace("\r\n", "\n")),
)
def test_front_matter_reads_what_it_writes(values: dict[str, Any], body: str) -> None:
    assert front_matter.read(front_matter.write(values, body)) == (values, body)


def test_each_text_is_taken_or_refused_by_itself(in_tenant: Tenant) -> None:
    texts = {
        "en/orders-delivery/good.md": md(title="Good"),
        "en/orders-delivery/no-title.md": md(title=""),
        "en/nowhere/x.md": md(),
        "pt/orders-delivery/x.md": md(),
        "en/orders-delivery/no-head.md": "Text",
        "en/orders-delivery/open-head.md": "+++\ntitle = 'x'\n",
        "en/orders-delivery/kind.md": md(kind="song"),
        "en/orders-delivery/state.md": md(state="secret"),
        "en/orders-delivery/types.md": md(position="first"),
        "en/orders-delivery/true.md": md(position=True),
        "en/orders-delivery/long.md": md("x" * 60_000),
        "en/orders-delivery/Bad Key.md": md(),
        "en/orders-delivery/file.md": md("![x](../../files/file/gone.png)"),
        "en/orders-delivery/outside.md": md("![x](../../files/../../etc/passwd)"),
        "en/orders-delivery/snippet.md": md("{{ snippet none }}"),
        "en/orders-delivery/latin.md": "\xff".encode("latin-1"),
        "readme.md": "# Hello",
    }
    assert imported(in_tenant, packed(texts), apply=False) == {"created": 1, "error": 16}
    assert imported(in_tenant, packed(texts)) == {"created": 1, "error": 16}
    assert [article.title for article in Article.objects.all()] == ["Good"]
    assert not StoredFile.objects.exists()


def test_a_file_that_is_not_what_it_says_leaves_nothing_behind(in_tenant: Tenant) -> None:
    files = {PLACE: md("![x](../../files/k/x.png)"), "files/k/x.png": b"<svg onload=x>"}
    assert imported(in_tenant, packed(files)) == {"error": 1}
    assert not ArticleGroup.objects.exists()


def bomb() -> bytes:
    return packed({PLACE: md(), "files/k/zero.bin": b"\0" * 30_000_000})


def lying() -> bytes:
    """An archive whose list says that a large file is small."""
    data = packed({PLACE: md(), "files/k/x.png": b"\0" * 100_000})
    return data.replace((100_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK no archive",
        packed({"../evil.md": md()}),
        packed({"/etc/evil.md": md()}),
        packed({"en/../../evil.md": md()}),
        packed({"en\\evil.md": md()}),
        packed({"C:evil.md": md()}),
        packed({"nothing.txt": "x"}),
        bomb(),
    ],
    ids=["empty", "damaged", "up", "root", "inner", "backslash", "drive", "none", "bomb"],
)
def test_hostile_archives_are_refused_whole(in_tenant: Tenant, data: bytes) -> None:
    with pytest.raises(UploadRefused):
        imported(in_tenant, data)


def test_an_archive_that_lies_about_sizes_is_not_believed() -> None:
    archive = Archive(io.BytesIO(lying()))
    with pytest.raises(UploadRefused), archive.upload("files/k/x.png"):
        raise AssertionError("it was believed")


# --- questions


def question_table(tenant: Tenant) -> str:
    return "".join(csv_lines(CSV_HEAD, question_rows(system_actor(tenant))))


def test_questions_come_back_text_for_text(furnished: Tenant) -> None:
    before = question_table(furnished)
    assert "'=2+3 days" in before
    assert imported(furnished, before.encode(), name="q.csv") == {"unchanged": 1}
    emptied(furnished)
    assert imported(furnished, before.encode(), name="q.csv") == {"created": 1}
    assert question_table(furnished) == before
    assert Article.objects.get().body == "=2+3 days\n\n- one"


def test_questions_are_found_by_their_words(in_tenant: Tenant) -> None:
    def table(*rows: list[str]) -> bytes:
        target = io.StringIO()
        head = ["Question", "Answer", "Category", "Language", "Labels"]
        csv.writer(target, delimiter=";").writerows([head, *rows])
        return target.getvalue().encode("utf-8-sig")

    row = ["How long?", "Two days.", "orders-delivery", "en", "time; parcels"]
    assert imported(in_tenant, table(row, ["", "", "", "", ""]), name="q.csv") == {"created": 1}
    assert imported(in_tenant, table(row), name="q.csv") == {"unchanged": 1}
    row[1] = "Three days."
    assert imported(in_tenant, table(row), name="q.csv") == {"changed": 1}
    assert [article.body for article in Article.objects.all()] == ["Three days."]
    assert errors(in_tenant, table(["", "x", "orders-delivery", "en", ""]), "q.csv") == [
        "Enter a title."
    ]
    for wrong in (b"a,b\n1,2\n", b"\xff\xfe", b""):
        with pytest.raises(UploadRefused):
            imported(in_tenant, wrong, name="q.csv")


# --- in the workspace and on the command line


def test_a_file_is_checked_then_carried_out_by_the_worker(
    furnished: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    archive = exported(furnished)
    emptied(furnished)
    manager = client_for(cast.knowledge, furnished)
    sent = {"file": SimpleUploadedFile("articles.zip", archive)}
    address = manager.post(PAGE, sent)["Location"]
    page = manager.get(address).content.decode()
    assert "Checked; nothing was changed yet" in page
    assert "Import now" in page
    assert not Article.objects.exists()
    manager.post(address, {"action": "start"})
    manager.post(address, {"action": "start"})
    assert 'hx-trigger="every 3s"' in manager.get(address).content.decode()
    dispatch_due(furnished, limit=1000)
    with tenant_scope(furnished):
        assert Article.objects.count() == 4
        row = ArticleImport.objects.get()
        assert (row.state, len(row.report)) == ("done", 5)
        assert not StoredFile.objects.filter(owner_kind="knowledge.articleimport").exists()
        assert Article.objects.first().author == cast.knowledge
    assert "Imported." in manager.get(address).content.decode()


def test_the_pages_answer_everything(in_tenant: Tenant, client_for: ClientFor, cast: Cast) -> None:
    manager = client_for(cast.knowledge, in_tenant)
    for name, data in (("a.zip", b"no"), ("a.exe", b"MZ"), ("a.csv", b"x,y\n1,2"), ("a.zip", b"")):
        answer = manager.post(PAGE, {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 422
    assert manager.post(PAGE).status_code == 422
    assert not ArticleImport.objects.exists()
    assert manager.get("/admin/knowledge/articlegroup/imports/9/").status_code == 404
    sent = {"file": SimpleUploadedFile("a.zip", packed({PLACE: md(title="<b>x</b>")}))}
    address = manager.post(PAGE, sent)["Location"]
    assert "<b>x</b>" not in manager.get(address).content.decode()
    assert manager.post(address, {"action": "drop"}).status_code == 302
    assert not StoredFile.objects.exists()
    agent = client_for(cast.agent, in_tenant)
    for path in (PAGE, "export.zip", "export.csv", "imports/1/"):
        address = path if path == PAGE else f"/admin/knowledge/articlegroup/{path}"
        assert agent.get(address).status_code == 403


def test_downloads(furnished: Tenant, client_for: ClientFor, cast: Cast) -> None:
    manager = client_for(cast.knowledge, furnished)
    answer = manager.get("/admin/knowledge/articlegroup/export.zip")
    assert b"".join(answer) == exported(furnished)
    table = manager.get("/admin/knowledge/articlegroup/export.csv").content.decode()
    assert table == question_table(furnished)


def test_commands(furnished: Tenant, tmp_path: Path) -> None:
    target = tmp_path / "articles.zip"
    call_command("export_articles", "north", target, stdout=io.StringIO())
    assert target.read_bytes() == exported(furnished)
    out = io.StringIO()
    call_command("import_articles", "north", target, stdout=out)
    assert out.getvalue().splitlines()[-1] == "0 created, 0 changed, 5 unchanged, 0 error"
    target.write_bytes(packed({PLACE: md(title="")}))
    for arguments in (["north", target], ["nobody", target], ["north", tmp_path / "gone.zip"]):
        with pytest.raises(CommandError):
            call_command("import_articles", *arguments, stdout=io.StringIO())


def test_export_asks_the_same_for_few_and_many(
    in_tenant: Tenant, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        translate(make_article(in_tenant, f"One {number}"), "lt", f"Vienas {number}")
    with django_assert_max_num_queries(13):
        exported(in_tenant)
