"""Moving a text between its states, by hand and by the clock."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge import policies
from knowledge.enums import TRANSITIONS, UNREAD_STATES, ArticleState
from knowledge.models import Article
from knowledge.rendering import render_text
from knowledge.selectors import START
from knowledge.services.captions import require_captions
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.caching import forget
from portal.shared.errors import DomainError, InvalidTransition, StaleState
from portal.shared.search.updates import queue_update


def submit_for_review(*, actor: Actor, article: Article) -> Article:
    """Tell those who publish that the draft is ready."""
    policies.require(policies.can_write(actor))
    return _move(actor, article, ArticleState.REVIEW)


def return_to_draft(*, actor: Actor, article: Article) -> Article:
    """Back to the author, from review, from a schedule or from the archive."""
    policies.require(policies.can_edit(actor, article))
    return _move(actor, article, ArticleState.DRAFT, publish_at=None)


def publish(*, actor: Actor, article: Article, at: datetime | None = None) -> Article:
    """Show the text to its readers; the search finds it as soon as the worker ran."""
    now = at or timezone.now()
    _require_publishable(actor, article, now)
    return _move(actor, article, ArticleState.PUBLISHED, published_at=now, publish_at=None)


def schedule(*, actor: Actor, article: Article, at: datetime) -> Article:
    """Have the text published at a moment to come; a schedule may be moved.

    Raises NotAllowed, DomainError.
    """
    _require_publishable(actor, article, at)
    if at <= timezone.now():
        raise DomainError(_("Choose a moment to come."), field="publish_at")
    return _move(actor, article, ArticleState.SCHEDULED, publish_at=at)


def unpublish(*, actor: Actor, article: Article) -> Article:
    """Take the text away from its readers."""
    policies.require(policies.can_publish(actor))
    return _move(actor, article, ArticleState.DRAFT)


def archive(*, actor: Actor, article: Article) -> Article:
    """Take the text away from its readers for good; it can be published again."""
    policies.require(policies.can_publish(actor))
    return _move(actor, article, ArticleState.ARCHIVED)


def archive_unread(*, actor: Actor, article: Article) -> Article:
    """Into the archive without a reader having seen it, as an import does with archived texts."""
    policies.require(policies.can_publish(actor))
    if article.state in UNREAD_STATES:
        return _swap(actor, article, ArticleState.ARCHIVED, publish_at=None)
    return _move(actor, article, ArticleState.ARCHIVED)


def publish_due(*, actor: Actor, now: datetime) -> int:
    """What was scheduled for now or earlier; returns how many texts were published."""
    due = Article.objects.filter(state=ArticleState.SCHEDULED, publish_at__lte=now)
    return sum(
        _moved(actor, row, ArticleState.PUBLISHED, published_at=row.publish_at, publish_at=None)
        for row in due.order_by("publish_at", "pk")
    )


def archive_expired(*, actor: Actor, now: datetime) -> int:
    """What expired; returns how many texts were archived."""
    gone = Article.objects.filter(state=ArticleState.PUBLISHED, group__expires_at__lte=now)
    return sum(_moved(actor, row, ArticleState.ARCHIVED) for row in gone.order_by("pk"))


def _require_publishable(actor: Actor, article: Article, at: datetime) -> None:
    policies.require(policies.can_publish(actor))
    if not article.body.strip():
        raise InvalidTransition(_("An empty text can't be published."), field="body")
    require_captions(render_text(article.body, language=article.language))
    expires = article.group.expires_at
    if expires is not None and expires <= at:
        raise InvalidTransition(_("The article will have expired then. Change that date first."))


def _moved(actor: Actor, article: Article, target: str, **fields: Any) -> int:
    """By the clock: whom somebody moved meanwhile is left alone."""
    try:
        _move(actor, article, target, **fields)
    except StaleState:
        return 0
    return 1


def _move(actor: Actor, article: Article, target: str, **fields: Any) -> Article:
    """A step that the table has."""
    if target not in TRANSITIONS[article.state]:
        raise InvalidTransition(_("This step isn't possible from the article's state."))
    return _swap(actor, article, target, **fields)


@transaction.atomic
def _swap(actor: Actor, article: Article, target: str, **fields: Any) -> Article:
    """Compare-and-swap of the state; the group's other languages may now stand in or not."""
    before = article.state
    won = Article.objects.filter(pk=article.pk, state=before).update(state=target, **fields)
    if not won:
        raise StaleState(_("Somebody else changed the article in the meantime."))
    changes = {"state": (before, target)}
    changes |= {name: (getattr(article, name), value) for name, value in fields.items()}
    for name, value in {"state": target, **fields}.items():
        setattr(article, name, value)
    forget(actor.tenant, START)
    shown = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    record(actor, f"article.{target}", article, shown or {"state": (before, target)})
    queue_update(*Article.objects.filter(group=article.group_id).select_related("tenant"))
    return article
