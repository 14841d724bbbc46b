"""Writing and publishing articles."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from conftest import Cast
from knowledge import services
from knowledge.enums import TRANSITIONS, ArticleState
from knowledge.models import Article, ArticleRevision, FormerSlug, HelpCategory
from knowledge.services.articles import ArticleText
from knowledge.tests.factories import make_article, translate
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, InvalidTransition, NotAllowed, StaleState
from portal.shared.models import AppendOnlyError, AuditEntry, Tenant

ActorOf = Callable[..., Actor]


def test_new_tenant_has_six_categories_in_its_languages(in_tenant: Tenant) -> None:
    categories = list(HelpCategory.objects.prefetch_related("translations"))
    assert [category.key for category in categories] == [
        "orders-delivery",
        "returns-claims",
        "invoices-payment",
        "product-guides",
        "your-account",
        "connections",
    ]
    assert {text.language for text in categories[0].translations.all()} == {"en", "lt"}
    assert str(categories[0]) == "Orders and delivery"


def test_article_starts_as_draft_with_revision_and_audit(in_tenant: Tenant) -> None:
    article = make_article(in_tenant, "Where is my parcel?", published=False)
    assert article.state == ArticleState.DRAFT
    assert article.slug == "where-is-my-parcel"
    assert article.summary == (
        "First steps Open the parcel and check it. Then Take a picture Write to us"
    )
    assert [heading[2] for heading in article.headings] == ["First steps", "Then"]
    assert '<h2 id="s-first-steps">First steps</h2>' in article.body_html
    assert ArticleRevision.objects.get(article=article).version == 1
    assert AuditEntry.objects.filter(action="article.created").count() == 1


def test_slugs_are_unique_within_a_language(in_tenant: Tenant) -> None:
    first = make_article(in_tenant, "Ąžuolo lentynos")
    second = make_article(in_tenant, "Ąžuolo lentynos")
    other = make_article(in_tenant, "Ąžuolo lentynos", language="lt")
    assert [first.slug, second.slug, other.slug] == [
        "azuolo-lentynos",
        "azuolo-lentynos-2",
        "azuolo-lentynos",
    ]


@pytest.mark.parametrize("source", ArticleState.values)
@pytest.mark.parametrize("target", ArticleState.values)
def test_every_move_is_allowed_or_refused_by_the_table(
    in_tenant: Tenant, source: str, target: str
) -> None:
    article = make_article(in_tenant, "Moves", published=False)
    soon = timezone.now() + timedelta(hours=1)
    Article.objects.filter(pk=article.pk).update(state=source, publish_at=soon)
    article.refresh_from_db()
    moves: dict[str, Callable[..., Article]] = {
        ArticleState.DRAFT: services.unpublish,
        ArticleState.REVIEW: services.submit_for_review,
        ArticleState.SCHEDULED: partial(services.schedule, at=soon),
        ArticleState.PUBLISHED: services.publish,
        ArticleState.ARCHIVED: services.archive,
    }
    move = moves[target]
    if target in TRANSITIONS[source]:
        move(actor=system_actor(in_tenant), article=article)
    else:
        with pytest.raises(InvalidTransition):
            move(actor=system_actor(in_tenant), article=article)
    article.refresh_from_db()
    assert article.state == (target if target in TRANSITIONS[source] else source)


@pytest.mark.parametrize("source", ArticleState.values)
def test_an_import_archives_what_nobody_read_in_one_step(in_tenant: Tenant, source: str) -> None:
    article = make_article(in_tenant, "Put away", published=False)
    soon = timezone.now() + timedelta(hours=1) if source == ArticleState.SCHEDULED else None
    Article.objects.filter(pk=article.pk).update(state=source, publish_at=soon)
    article.refresh_from_db()
    actor = system_actor(in_tenant)
    if source == ArticleState.ARCHIVED:
        with pytest.raises(InvalidTransition):
            services.archive_unread(actor=actor, article=article)
        return
    services.archive_unread(actor=actor, article=article)
    article.refresh_from_db()
    assert (article.state, article.published_at, article.publish_at) == ("archived", None, None)
    told = AuditEntry.objects.filter(action__in=["article.published", "article.archived"]).get()
    assert told.changes["state"] == [source, "archived"]


def test_unknown_state_is_refused_by_the_database(in_tenant: Tenant) -> None:
    article = make_article(in_tenant, "State")
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(state="lost")


def test_of_two_publishers_one_wins(in_tenant: Tenant) -> None:
    article = make_article(in_tenant, "Race", published=False)
    mine, theirs = Article.objects.get(pk=article.pk), Article.objects.get(pk=article.pk)
    services.publish(actor=system_actor(in_tenant), article=mine)
    with pytest.raises(StaleState):
        services.submit_for_review(actor=system_actor(in_tenant), article=theirs)
    article.refresh_from_db()
    assert article.state == ArticleState.PUBLISHED


def test_of_two_editors_of_one_version_one_wins(in_tenant: Tenant) -> None:
    actor = system_actor(in_tenant)
    article = make_article(in_tenant, "Edits")
    stale = Article.objects.get(pk=article.pk)
    services.save_revision(actor=actor, article=article, text=ArticleText("Edits", "mine"))
    with pytest.raises(StaleState):
        services.save_revision(actor=actor, article=stale, text=ArticleText("Edits", "theirs"))
    article.refresh_from_db()
    assert (article.body, article.version) == ("mine", 2)
    assert list(article.revisions.values_list("version", flat=True)) == [2, 1]


def test_revisions_are_append_only(in_tenant: Tenant) -> None:
    revision = make_article(in_tenant, "Kept").revisions.get()
    with pytest.raises(AppendOnlyError):
        revision.save()


def test_empty_text_is_not_published(in_tenant: Tenant) -> None:
    with pytest.raises(InvalidTransition):
        make_article(in_tenant, "Nothing yet", body="  ")


def test_empty_title_is_refused(in_tenant: Tenant) -> None:
    with pytest.raises(DomainError, match="Enter a title"):
        make_article(in_tenant, "   ")


def test_language_must_be_the_tenants(in_tenant: Tenant) -> None:
    with pytest.raises(DomainError):
        make_article(in_tenant, "Fatura", language="pt")


def test_language_exists_once(in_tenant: Tenant) -> None:
    article = make_article(in_tenant, "Once")
    with pytest.raises(DomainError):
        translate(article, "en", "Twice")


def test_translation_becomes_stale_with_its_source_and_fresh_again(in_tenant: Tenant) -> None:
    actor = system_actor(in_tenant)
    source = make_article(in_tenant, "Source")
    translation = translate(source, "lt", "Vertimas")
    behind = Article.objects.stale("en")
    assert not behind.exists()
    services.save_revision(actor=actor, article=source, text=ArticleText("Source", "new"))
    assert behind.get() == translation
    assert behind.get().is_stale
    services.save_revision(
        actor=actor, article=translation, text=ArticleText("Vertimas", "?"), matches_source=False
    )
    assert behind.get() == translation
    services.save_revision(actor=actor, article=translation, text=ArticleText("Vertimas", "naujas"))
    assert not behind.exists()


def test_former_slug_is_kept_and_given_free_by_its_taker(in_tenant: Tenant) -> None:
    actor = system_actor(in_tenant)
    article = make_article(in_tenant, "Old name")
    services.save_revision(
        actor=actor, article=article, text=ArticleText("New name", "x", slug="new-name")
    )
    assert FormerSlug.objects.get(article=article).slug == "old-name"
    services.save_revision(
        actor=actor, article=article, text=ArticleText("Old name", "x", slug="old-name")
    )
    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["new-name"]


def test_who_may_do_what(in_tenant: Tenant, cast: Cast, actor_of: ActorOf) -> None:
    article = make_article(in_tenant, "Rights")
    for user in (None, cast.owner, cast.agent):
        actor = actor_of(user)
        with pytest.raises(NotAllowed):
            services.save_revision(actor=actor, article=article, text=ArticleText("No", "no"))
        with pytest.raises(NotAllowed):
            services.unpublish(actor=actor, article=article)
    services.unpublish(actor=actor_of(cast.knowledge), article=article)
    assert article.state == ArticleState.DRAFT


def test_published_article_is_unpublished_before_it_goes(in_tenant: Tenant) -> None:
    actor = system_actor(in_tenant)
    article = make_article(in_tenant, "Gone")
    with pytest.raises(DomainError):
        services.delete_article(actor=actor, article=article)
    services.unpublish(actor=actor, article=article)
    services.delete_article(actor=actor, article=article)
    assert not Article.objects.exists()
    assert AuditEntry.objects.filter(action="article.deleted").exists()


def test_category_keys_are_once_and_not_those_of_pages(in_tenant: Tenant) -> None:
    actor = system_actor(in_tenant)
    for key in ("faq", "articles", "connections"):
        with pytest.raises(DomainError):
            services.create_category(actor=actor, key=key, names={})


def test_unknown_icons_are_refused(in_tenant: Tenant) -> None:
    actor = system_actor(in_tenant)
    with pytest.raises(DomainError) as refused:
        services.create_category(actor=actor, key="new", names={}, icon="no-such-icon")
    assert refused.value.field == "icon"


def test_category_names_change_with_an_audit_row(in_tenant: Tenant) -> None:
    actor = system_actor(in_tenant)
    category = HelpCategory.objects.get(key="connections")
    services.update_category(
        actor=actor,
        category=category,
        icon="plug",
        position=5,
        audience="public",
        names={"en": ("Links", "EDI"), "lt": ("", ""), "pt": ("Não", "")},
    )
    category = HelpCategory.objects.get(key="connections")
    assert category.text_in("lt", "en").name == "Links"
    assert [text.language for text in category.translations.all()] == ["en"]
    assert AuditEntry.objects.get(action="help_category.changed").changes["position"] == [60, 5]


def test_group_moves(in_tenant: Tenant) -> None:
    article = make_article(in_tenant, "Moved")
    target = HelpCategory.objects.get(key="connections")
    services.move_group(
        actor=system_actor(in_tenant), group=article.group, category=target, kind="faq", position=3
    )
    group = Article.objects.get().group
    assert (group.category, group.is_faq, group.position) == (target, True, 3)


def test_reads_add_up_by_day(in_tenant: Tenant) -> None:
    article = make_article(in_tenant, "Read")
    for count in (1, 1, 40):
        services.record_read(actor=system_actor(in_tenant), article=article, count=count)
    assert list(article.reads.values_list("count", flat=True)) == [42]
