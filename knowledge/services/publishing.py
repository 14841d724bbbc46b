"""Moving a text between draft, review and published."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge import policies
from knowledge.enums import TRANSITIONS, ArticleState
from knowledge.models import Article
from knowledge.selectors import START
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.caching import forget
from portal.shared.errors import InvalidTransition, StaleState
from portal.shared.search.updates import queue_update


def submit_for_review(*, actor: Actor, article: Article) -> Article:
    """Tell those who publish that the draft is ready."""
    policies.require(policies.can_write(actor))
    return _move(actor, article, ArticleState.REVIEW)


def return_to_draft(*, actor: Actor, article: Article) -> Article:
    """Back from review to the author."""
    policies.require(policies.can_edit(actor, article))
    return _move(actor, article, ArticleState.DRAFT)


def publish(*, actor: Actor, article: Article, at: datetime | None = None) -> Article:
    """Show the text to its readers; the search finds it as soon as the worker ran."""
    policies.require(policies.can_publish(actor))
    if not article.body.strip():
        raise InvalidTransition(_("An empty text can't be published."), field="body")
    return _move(actor, article, ArticleState.PUBLISHED, published_at=at or timezone.now())


def unpublish(*, actor: Actor, article: Article) -> Article:
    """Take the text away from its readers."""
    policies.require(policies.can_publish(actor))
    return _move(actor, article, ArticleState.DRAFT)


@transaction.atomic
def _move(actor: Actor, article: Article, target: str, **fields: Any) -> Article:
    """Compare-and-swap of the state; the group's other languages may now stand in or not."""
    before = article.state
    if target not in TRANSITIONS[before]:
        raise InvalidTransition(_("This step isn't possible from the article's state."))
    won = Article.objects.filter(pk=article.pk, state=before).update(state=target, **fields)
    if not won:
        raise StaleState(_("Somebody else changed the article in the meantime."))
    article.state = target
    for name, value in fields.items():
        setattr(article, name, value)
    forget(actor.tenant, START)
    record(actor, f"article.{target}", article, {"state": (before, target)})
    queue_update(*Article.objects.filter(group=article.group_id).select_related("tenant"))
    return article
