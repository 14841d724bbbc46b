"""Writing articles: every saved text is a version, and stays as a revision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from knowledge import policies
from knowledge.audiences import forget_readers
from knowledge.enums import ArticleKind, ArticleState
from knowledge.models import Article, ArticleGroup, ArticleRevision, FormerSlug, HelpCategory
from knowledge.rendering import Rendered, render_text
from knowledge.selectors import START
from knowledge.services.captions import require_captions
from knowledge.services.files import forget_files, keep_file_uses
from knowledge.services.snippets import keep_snippet_uses
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.caching import forget
from portal.shared.errors import DomainError, StaleState
from portal.shared.markdown import text_of_html
from portal.shared.search.updates import queue_update

SLUG_LENGTH = 100
SUMMARY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What an author writes in one language; an empty slug is made from the title."""

    title: str
    body: str
    summary: str = ""
    slug: str = ""


@transaction.atomic
def create_article(
    *,
    actor: Actor,
    category: HelpCategory,
    language: str,
    text: ArticleText,
    kind: str = ArticleKind.ARTICLE,
    position: int = 0,
    at: datetime | None = None,
) -> Article:
    """A new article, as a draft in its first language."""
    policies.require(policies.can_write(actor))
    group: ArticleGroup = ArticleGroup.objects.create(
        tenant=actor.tenant, category=category, kind=kind, position=position
    )
    return _create_text(actor, group, language, text, at)


@transaction.atomic
def add_translation(
    *,
    actor: Actor,
    group: ArticleGroup,
    language: str,
    text: ArticleText,
    matches_source: bool = True,
    at: datetime | None = None,
) -> Article:
    """The article in another language, as a draft."""
    policies.require(policies.can_write(actor))
    if group.articles.filter(language=language).exists():
        raise DomainError(_("The article exists in this language."), field="language")
    return _create_text(actor, group, language, text, at, matches_source=matches_source)


def _create_text(
    actor: Actor,
    group: ArticleGroup,
    language: str,
    text: ArticleText,
    at: datetime | None,
    *,
    matches_source: bool = True,
) -> Article:
    if language not in actor.tenant.languages:
        raise DomainError(_("The portal doesn't offer this language."), field="language")
    now = at or timezone.now()
    slug = _free_slug(text.slug or text.title, language, None)
    made = render_text(text.body, language=language, slug=slug)
    article = Article(
        tenant=actor.tenant,
        group=group,
        language=language,
        author=actor.user,
        slug=slug,
        created_at=now,
        updated_at=now,
        **_written(text, made),
    )
    if matches_source:
        article.source_version = _source_version(actor, article)
    article.save()
    _keep_uses(article, made)
    _keep_revision(actor, article, now)
    forget(actor.tenant, START)
    record(actor, "article.created", article, {"language": (None, language)})
    _queue_texts(article)
    return article


@transaction.atomic
def save_revision(
    *,
    actor: Actor,
    article: Article,
    text: ArticleText,
    expected_version: int | None = None,
    matches_source: bool = True,
    at: datetime | None = None,
) -> Article:
    """A new version of a text; readers of a published one see it at once.

    Raises StaleState when somebody saved another version since `expected_version`.
    """
    policies.require(policies.can_edit(actor, article))
    now = at or timezone.now()
    _claim_version(article, expected_version or article.version)
    old_slug = article.slug
    slug = old_slug
    if text.slug and text.slug != old_slug:
        slug = _free_slug(text.slug, article.language, article)
    made = render_text(text.body, language=article.language, slug=slug)
    if made.uncaptioned and article.state in (ArticleState.PUBLISHED, ArticleState.SCHEDULED):
        require_captions(made, before=render_text(article.body, language=article.language))
    new = _written(text, made) | {"author": actor.user, "updated_at": now, "slug": slug}
    if matches_source:
        new["source_version"] = _source_version(actor, article)
    changes = apply_changes(article, new)
    _keep_uses(article, made)
    _keep_former_slug(actor, article, old_slug)
    _keep_revision(actor, article, now)
    forget(actor.tenant, START)
    shown = {name: changes[name] for name in ("title", "slug", "summary") if name in changes}
    record(actor, "article.revised", article, shown | {"version": (None, article.version)})
    queue_update(article)
    return article


def _claim_version(article: Article, expected: int) -> None:
    """Compare-and-swap: of two people who edit the same version, one wins."""
    won = Article.objects.filter(pk=article.pk, version=expected).update(version=expected + 1)
    if not won:
        raise StaleState(_("Somebody else saved this text in the meantime. Reload to see it."))
    article.version = expected + 1


@transaction.atomic
def mark_current(*, actor: Actor, article: Article) -> Article:
    """The translation says what its source says now; its text stays as it is."""
    policies.require(policies.can_edit(actor, article))
    changes = apply_changes(article, {"source_version": _source_version(actor, article)})
    if changes:
        record(actor, "article.marked_current", article, changes)
    return article


@transaction.atomic
def name_group(*, actor: Actor, group: ArticleGroup, key: str) -> ArticleGroup:
    """What exports call the article from now on."""
    policies.require(policies.can_write(actor))
    if ArticleGroup.objects.filter(key=key).exclude(pk=group.pk).exists():
        raise DomainError(_("Another article has this key."), field="key")
    if changes := apply_changes(group, {"key": key}):
        record(actor, "article.named", group, {"name": changes["key"]})
    return group


@transaction.atomic
def delete_article(*, actor: Actor, article: Article) -> None:
    """Remove one language of an article; the article goes with its last one."""
    policies.require(policies.can_publish(actor))
    if article.is_published:
        raise DomainError(_("Unpublish the article before deleting it."))
    group = article.group
    record(actor, "article.deleted", article, {"language": (article.language, None)})
    _queue_texts(article)
    forget(actor.tenant, START)
    article.delete()
    if not Article.objects.filter(group=group).exists():
        forget_files(actor, group.files.select_related("stored", "group"))
        forget_readers(group)
        group.delete()


def _queue_texts(article: Article) -> None:
    """Index all texts of the article: one may stand in for another no more, or from now on."""
    queue_update(*Article.objects.filter(group=article.group_id).select_related("tenant"))


def _keep_uses(article: Article, made: Rendered) -> None:
    keep_file_uses(article, made.files)
    keep_snippet_uses(article, made.snippets)


def _written(text: ArticleText, made: Rendered) -> dict[str, Any]:
    """The stored fields of a text, with what is made from it."""
    title = text.title.strip()
    if not title:
        raise DomainError(_("Enter a title."), field="title")
    return {
        "title": title,
        "summary": text.summary.strip() or text_of_html(made.html, limit=SUMMARY_LENGTH),
        "body": text.body,
        "body_html": made.html,
        "headings": made.headings,
        "reading_minutes": made.minutes,
    }


def _source_version(actor: Actor, article: Article) -> int | None:
    """The version of the default language's text now; None for that text itself."""
    if article.language == actor.tenant.default_language:
        return None
    source = Article.objects.filter(group=article.group_id, language=actor.tenant.default_language)
    found: int | None = source.values_list("version", flat=True).first()
    return found


def _free_slug(wanted: str, language: str, article: Article | None) -> str:
    base = slug = slugify(wanted)[:SLUG_LENGTH].strip("-") or "article"
    others = Article.objects.filter(language=language)
    if article is not None:
        others = others.exclude(pk=article.pk)
    number = 2
    while others.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


def _keep_former_slug(actor: Actor, article: Article, old: str) -> None:
    """Links to the old address lead on; the new address is nobody's former one any more."""
    if article.slug == old:
        return
    FormerSlug.objects.filter(language=article.language, slug__in=[article.slug, old]).delete()
    FormerSlug.objects.create(
        tenant=actor.tenant, article=article, language=article.language, slug=old
    )


def _keep_revision(actor: Actor, article: Article, now: datetime) -> None:
    ArticleRevision.objects.create(
        tenant=actor.tenant,
        article=article,
        version=article.version,
        title=article.title,
        summary=article.summary,
        body=article.body,
        author=actor.user,
        created_at=now,
    )
