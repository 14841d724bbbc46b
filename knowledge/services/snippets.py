"""Snippets: changing one makes the articles anew that use it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from knowledge import policies
from knowledge.models import Article, Snippet, SnippetUse
from knowledge.rendering import render_snippet, render_text
from knowledge.selectors import START
from knowledge.services.captions import require_captions
from knowledge.services.files import keep_file_uses
from portal.shared import outbox
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.caching import forget
from portal.shared.errors import DomainError
from portal.shared.models import Tenant
from portal.shared.search.updates import queue_keys

REMAKE = "article.remake"
AT_ONCE = 100


@transaction.atomic
def create_snippet(*, actor: Actor, key: str, language: str, body: str) -> Snippet:
    """A new snippet in one language."""
    policies.require(policies.can_publish(actor))
    if language not in actor.tenant.languages:
        raise DomainError(_("The portal doesn't offer this language."), field="language")
    if Snippet.objects.filter(key=key, language=language).exists():
        raise DomainError(_("There is such a snippet in this language."), field="key")
    _check(body, language)
    snippet: Snippet = Snippet.objects.create(
        tenant=actor.tenant, key=key, language=language, body=body
    )
    record(actor, "snippet.created", snippet)
    return snippet


@transaction.atomic
def change_snippet(*, actor: Actor, snippet: Snippet, body: str) -> Snippet:
    """Its new text; the worker makes the articles anew that use it."""
    policies.require(policies.can_publish(actor))
    _check(body, snippet.language, before=snippet.body)
    changes = apply_changes(snippet, {"body": body})
    if changes:
        snippet.save(update_fields=["updated_at"])
        record(actor, "snippet.changed", snippet, changes)
        _queue_users(actor.tenant, snippet)
    return snippet


@transaction.atomic
def delete_snippet(*, actor: Actor, snippet: Snippet) -> None:
    """Take a snippet away, unless an article uses it."""
    policies.require(policies.can_publish(actor))
    use = snippet.uses.select_related("article").first()
    if use is not None:
        raise DomainError(
            _("“%(title)s” uses the snippet; take it out of the text first.")
            % {"title": use.article.title}
        )
    record(actor, "snippet.deleted", snippet)
    snippet.delete()


def keep_snippet_uses(article: Article, snippets: list[Snippet]) -> None:
    """Note which snippets the text uses now."""
    wanted = {snippet.pk for snippet in snippets}
    standing = set(article.snippet_uses.values_list("snippet", flat=True))
    if gone := standing - wanted:
        article.snippet_uses.filter(snippet__in=gone).delete()
    SnippetUse.objects.bulk_create(
        SnippetUse(tenant=article.tenant, article=article, snippet_id=key)
        for key in sorted(wanted - standing)
    )


def _check(body: str, language: str, before: str = "") -> None:
    """Published texts show a snippet at once, so captions are asked for here."""
    if not body.strip():
        raise DomainError(_("Enter a text."), field="body")
    made = render_snippet(body, language=language)
    if made.issues:
        raise DomainError(" ".join(made.issues), field="body")
    if made.uncaptioned:
        require_captions(made, before=render_snippet(before, language=language))


def _queue_users(tenant: Tenant, snippet: Snippet) -> None:
    """In portions, so that no transaction of the worker takes long."""
    keys = list(snippet.uses.order_by("article").values_list("article", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        outbox.enqueue(tenant, REMAKE, {"articles": keys[start : start + AT_ONCE]})


@outbox.transactional(REMAKE)
def remake_articles(tenant: Tenant, payload: dict[str, Any]) -> None:
    """What pages show, anew from what authors wrote; no version, for no author wrote one."""
    articles = list(Article.objects.filter(pk__in=payload["articles"]))
    for article in articles:
        article.tenant = tenant
        made = render_text(article.body, language=article.language, slug=article.slug)
        apply_changes(
            article,
            {
                "body_html": made.html,
                "headings": made.headings,
                "reading_minutes": made.minutes,
            },
        )
        keep_file_uses(article, made.files)
    forget(tenant, START)
    queue_keys(tenant, "knowledge.article", [article.pk for article in articles])
