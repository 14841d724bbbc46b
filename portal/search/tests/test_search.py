"""Searching: what is found, by whom, and what never is."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from haystack import connections

from conftest import Cast
from knowledge import services
from knowledge.models import Article, HelpCategory
from knowledge.services.articles import ArticleText
from knowledge.tests.factories import make_article, make_private, translate
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.search import queries, updates

Work = Callable[..., None]
ActorOf = Callable[..., Actor]


def titles(actor: Actor, text: str, language: str = "en") -> list[str]:
    return [hit.title for hit in queries.search(actor, text, language).hits]


def page(client: Client, text: str, path: str = "/search/") -> str:
    response = client.get(path, {"q": text})
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def visitor(tenant: Tenant) -> Client:
    return Client(HTTP_HOST="north.example")


@pytest.fixture
def anonymous(tenant: Tenant) -> Actor:
    return Actor(tenant=tenant)


def test_published_is_found_at_once_and_unpublished_no_more(
    in_tenant: Tenant, visitor: Client, work: Work
) -> None:
    article = make_article(in_tenant, "Soft-close hinges", published=False)
    work(in_tenant)
    assert "Soft-close" not in page(visitor, "hinge")
    services.publish(actor=system_actor(in_tenant), article=article)
    work(in_tenant)
    assert "Soft-close <mark>hinges</mark>" in page(visitor, "hinge")
    services.save_revision(
        actor=system_actor(in_tenant), article=article, text=ArticleText("Drawer runners", "steel")
    )
    work(in_tenant)
    assert "Drawer <mark>runners</mark>" in page(visitor, "runner")
    assert "Nothing found" in page(visitor, "hinges")
    services.unpublish(actor=system_actor(in_tenant), article=article)
    work(in_tenant)
    assert "Nothing found" in page(visitor, "runner")


def test_hits_are_asked_of_the_database_again(
    in_tenant: Tenant, anonymous: Actor, work: Work
) -> None:
    article = make_article(in_tenant, "Pallets")
    work(in_tenant)
    assert titles(anonymous, "pallet") == ["Pallets"]
    Article.objects.filter(pk=article.pk).update(state="draft")  # behind the index's back
    assert titles(anonymous, "pallet") == []


def test_visibility_of_each_kind_of_reader(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf, work: Work
) -> None:
    make_private(in_tenant, "connections")
    make_article(in_tenant, "Zebra public")
    make_article(in_tenant, "Zebra private", category="connections")
    make_article(in_tenant, "Zebra draft", published=False)
    work(in_tenant)
    seen = {
        who: set(titles(actor_of(getattr(cast, who) if who else None), "zebra"))
        for who in (None, "owner", "foreign_owner", "agent", "knowledge")
    }
    public, private = {"Zebra public"}, {"Zebra public", "Zebra private"}
    assert seen == {
        None: public,
        "owner": private,
        "foreign_owner": public,
        "agent": private,
        "knowledge": {*private, "Zebra draft"},
    }


def test_audience_follows_the_category(in_tenant: Tenant, anonymous: Actor, work: Work) -> None:
    make_article(in_tenant, "Quiet words", category="connections")
    work(in_tenant)
    assert titles(anonymous, "quiet") == ["Quiet words"]
    make_private(in_tenant, "connections")
    work(in_tenant)
    assert queries.search(anonymous, "quiet", "en").total == 0


def test_each_language_finds_its_own_text_and_stand_ins(
    in_tenant: Tenant, anonymous: Actor, work: Work
) -> None:
    translate(make_article(in_tenant, "Pallet size"), "lt", "Padėklo dydis")
    make_article(in_tenant, "Pallet weight")
    work(in_tenant)
    assert sorted(titles(anonymous, "pallet", "en")) == ["Pallet size", "Pallet weight"]
    assert titles(anonymous, "pallet", "lt") == ["Pallet weight"]
    assert titles(anonymous, "padeklas", "lt") == ["Padėklo dydis"]
    assert titles(anonymous, "padeklas", "en") == []


@pytest.mark.parametrize(
    ("language", "title", "typed"),
    [
        ("pt", "Devoluções de peças", "devolucao"),
        ("es", "Facturación mensual", "facturacion"),
    ],
)
def test_words_without_accents_are_found(
    other_tenant: Tenant, work: Work, language: str, title: str, typed: str
) -> None:
    with tenant_scope(other_tenant):
        make_article(other_tenant, title, language=language)
        work(other_tenant)
        assert titles(Actor(tenant=other_tenant), typed, language) == [title]


def test_neighbours_documents_never_show(
    in_tenant: Tenant, other_tenant: Tenant, work: Work
) -> None:
    make_article(in_tenant, "Shared word north")
    with tenant_scope(other_tenant):
        make_article(other_tenant, "Shared word south", language="pt")
    work(in_tenant, other_tenant)
    assert titles(Actor(tenant=in_tenant), "shared word", "en") == ["Shared word north"]
    with tenant_scope(other_tenant):
        assert titles(Actor(tenant=other_tenant), "shared word", "pt") == ["Shared word south"]


def test_planted_document_of_a_neighbour_never_shows(
    in_tenant: Tenant, other_tenant: Tenant, work: Work
) -> None:
    """Negative control: the document claims to be ours, so the narrow query lets it through."""
    with tenant_scope(other_tenant):
        foreign = make_article(other_tenant, "Planted secret", language="pt")
    backend = connections["default"].get_backend()
    index = queries.indexes_by_kind()["article"]
    with tenant_scope(other_tenant):
        document = backend.documents(index, index.queryset().filter(pk=foreign.pk))[0]
    ours = str(HelpCategory.objects.get(key="orders-delivery").pk)
    claims = {"tenant_id": str(in_tenant.pk), "shown_in": "en", "category_id": ours}
    planted = document | claims
    backend.write([planted])
    found = queries.search(Actor(tenant=in_tenant), "planted", "en")
    assert (found.total, list(found.hits)) == (1, [])
    backend.write([document])
    assert queries.search(Actor(tenant=in_tenant), "planted", "en").total == 0


FUZZ = [
    "AND",
    "OR",
    "NOT",
    "a AND",
    "(",
    ")",
    "((",
    "a)",
    '"',
    '"a',
    "a:b",
    "title_en:x",
    "tenant_id:2",
    "*",
    "**",
    "a*",
    "*a",
    "?",
    "a?",
    "~",
    "a~2",
    "a~9",
    "^",
    "a^",
    "a^b",
    "[",
    "[a TO",
    "{a TO b}",
    "a..b",
    "-",
    "--",
    "- a",
    "-a",
    "+a",
    "!a",
    "\\",
    "a\\",
    "//",
    "/a/",
    "<",
    "<a>",
    "a>b",
    "%",
    "%00",
    "\x00",
    "é́́́",
    "ｆｕｌｌ",
    "😀",
    "a" * 500,
    "x " * 300,
    "1e999",
    "2026-01-01",
    "'",
    "';--",
    "_",
    "tenant_id:[1 TO 9]",
    "kind:ticket",
    "NOT kind:article",
    "* OR tenant_id:2",
]


@pytest.mark.parametrize("path", ["/search/", "/search/suggest/"])
def test_no_input_breaks_the_search(
    in_tenant: Tenant, visitor: Client, work: Work, path: str
) -> None:
    make_article(in_tenant, "A title")
    work(in_tenant)
    for text in FUZZ:
        assert visitor.get(path, {"q": text}).status_code == 200, text
    for options in ({"page": "x"}, {"page": "0"}, {"page": "999999999"}, {"kind": "user"}):
        assert visitor.get("/search/", {"q": "title", **options}).status_code == 200


def test_operators_do_not_leave_the_tenant(
    in_tenant: Tenant, other_tenant: Tenant, work: Work
) -> None:
    with tenant_scope(other_tenant):
        make_article(other_tenant, "Segredo", language="pt")
    work(other_tenant)
    for text in ("* OR tenant_id:2", f"tenant_id:{other_tenant.pk}", "segredo OR kind:article"):
        assert titles(Actor(tenant=in_tenant), text, "en") == []


def test_deletion_waits_for_a_busy_index(in_tenant: Tenant, anonymous: Actor, work: Work) -> None:
    article = make_article(in_tenant, "Going away")
    work(in_tenant)
    backend = connections["default"].get_backend()
    busy = backend._index().writer()
    services.unpublish(actor=system_actor(in_tenant), article=article)
    services.delete_article(actor=system_actor(in_tenant), article=article)
    busy.commit()
    work(in_tenant)
    assert queries.search(anonymous, "going away", "en").total == 0


# Whoosh leaves a table of contents open that it can't read.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_lost_or_broken_index_leaves_the_pages_working_and_is_rebuilt(
    in_tenant: Tenant,
    other_tenant: Tenant,
    visitor: Client,
    work: Work,
    caplog: pytest.LogCaptureFixture,
) -> None:
    make_article(in_tenant, "Sturdy shelf")
    with tenant_scope(other_tenant):
        make_article(other_tenant, "Prateleira", language="pt")
    work(in_tenant, other_tenant)
    backend = connections["default"].get_backend()
    for damage in (_remove, _garble):
        assert "<mark>Sturdy</mark>" in page(visitor, "sturdy")
        damage(backend.path)
        shown = page(visitor, "sturdy shelf")
        assert "<mark>Sturdy</mark> <mark>shelf</mark>" in shown
        assert "these results come from a simpler one" in shown
        assert "<mark>" not in page(visitor, "nowhere")
        assert "sturdy-shelf" in page(visitor, "stur", "/search/suggest/")
        call_command("rebuild_index", interactive=False, verbosity=0)
    assert "<mark>Sturdy</mark>" in page(visitor, "sturdy")
    with tenant_scope(other_tenant):
        assert titles(Actor(tenant=other_tenant), "prateleira", "pt") == ["Prateleira"]
    assert backend.reader().doc_count() == Article.objects.count() + 1
    assert "the search index is damaged" in caplog.text


def _remove(path: str) -> None:
    for name in _files(path):
        name.unlink()


def _garble(path: str) -> None:
    for name in _files(path):
        name.write_bytes(b"\x00garbage" * 20)


def _files(path: str) -> list[Path]:
    return [name for name in Path(path).iterdir() if name.suffix in (".toc", ".seg")]


def test_missing_index_is_made_by_the_next_update(
    in_tenant: Tenant, anonymous: Actor, work: Work
) -> None:
    backend = connections["default"].get_backend()
    _remove(backend.path)
    make_article(in_tenant, "First of all")
    work(in_tenant)
    assert titles(anonymous, "first") == ["First of all"]


def test_paused_updates_leave_the_index_alone(
    in_tenant: Tenant, anonymous: Actor, work: Work
) -> None:
    with updates.paused():
        make_article(in_tenant, "Bulk")
    work(in_tenant)
    assert titles(anonymous, "bulk") == []
    call_command("rebuild_index", interactive=False, verbosity=0)
    assert titles(anonymous, "bulk") == ["Bulk"]


def test_some_words_will_do_when_no_text_has_all(
    in_tenant: Tenant, visitor: Client, work: Work
) -> None:
    make_article(in_tenant, "Claim a broken hinge")
    work(in_tenant)
    assert "with some of your words" in page(visitor, "broken refrigerator")
    assert "with some of your words" not in page(visitor, "broken hinge")


def test_near_spelling_is_taken_only_where_nothing_has_the_word(
    in_tenant: Tenant, other_tenant: Tenant, visitor: Client, work: Work
) -> None:
    make_article(in_tenant, "Pallet deliveries")
    with tenant_scope(other_tenant):
        make_article(other_tenant, "Confidencial", language="pt")
    work(in_tenant, other_tenant)
    shown = page(visitor, "palet")
    assert "Nothing has “palet”." in shown
    assert '<a href="/search/?q=pallet">pallet</a>' in shown
    assert "<mark>Pallet</mark> deliveries" in shown
    assert "Nothing has" not in page(visitor, "pallet")
    assert "Nothing found" in page(visitor, "confidencal")
