"""Where an article stands: category, kind, readers, labels, neighbours, and its dates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from knowledge import policies
from knowledge.audiences import READ_ARTICLE, Place, name_readers
from knowledge.enums import ArticleKind, Audience
from knowledge.models import ArticleGroup, ArticleLabel, HelpCategory, Label, RelatedArticle
from knowledge.selectors import START
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.caching import forget
from portal.shared.errors import DomainError
from portal.shared.search.updates import queue_update

MAX_RELATED = 8
Changes = dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class ArticlePlace:
    """All that is said of an article besides its texts; an empty audience is its category's."""

    category: HelpCategory
    kind: str = ArticleKind.ARTICLE
    position: int = 0
    audience: str = ""
    readers: Sequence[Place] = ()
    labels: Sequence[Label] = ()
    related: Sequence[ArticleGroup] = ()
    expires_at: datetime | None = None
    review_on: date | None = None


@transaction.atomic
def place_article(*, actor: Actor, group: ArticleGroup, place: ArticlePlace) -> ArticleGroup:
    """Set everything about an article's place at once."""
    policies.require(policies.can_publish(actor))
    wanted: dict[str, Any] = {
        "category": place.category,
        "kind": place.kind,
        "position": place.position,
        "audience": place.audience,
        "expires_at": place.expires_at,
        "review_on": place.review_on,
    }
    changes: Changes = apply_changes(group, wanted)
    changes |= _set_readers(group, place)
    changes |= _set_labels(actor, group, place.labels)
    changes |= _set_related(actor, group, place.related)
    _tell(actor, group, changes)
    return group


@transaction.atomic
def move_group(
    *, actor: Actor, group: ArticleGroup, category: HelpCategory, kind: str, position: int
) -> ArticleGroup:
    """Where an article stands in the help centre; all else stays."""
    policies.require(policies.can_publish(actor))
    wanted = {"category": category, "kind": kind, "position": position}
    _tell(actor, group, apply_changes(group, wanted))
    return group


@transaction.atomic
def set_expiry(*, actor: Actor, group: ArticleGroup, at: datetime | None) -> ArticleGroup:
    """When the article leaves its readers for the archive; all else stays."""
    policies.require(policies.can_publish(actor))
    _tell(actor, group, apply_changes(group, {"expires_at": at}))
    return group


@transaction.atomic
def set_article_readers(
    *, actor: Actor, group: ArticleGroup, audience: str, readers: Iterable[Place] = ()
) -> ArticleGroup:
    """Readers of the article's own, in place of its category's; empty takes that back."""
    policies.require(policies.can_publish(actor))
    changes: Changes = apply_changes(group, {"audience": audience})
    place = ArticlePlace(group.category, audience=audience, readers=tuple(readers))
    _tell(actor, group, changes | _set_readers(group, place))
    return group


@transaction.atomic
def set_labels(*, actor: Actor, group: ArticleGroup, labels: Iterable[Label]) -> ArticleGroup:
    """The article's labels, exactly these."""
    policies.require(policies.can_publish(actor))
    _tell(actor, group, _set_labels(actor, group, list(labels)))
    return group


def _tell(actor: Actor, group: ArticleGroup, changes: Changes) -> None:
    if not changes:
        return
    forget(actor.tenant, START)
    record(actor, "article.moved", group, changes)
    queue_update(*group.articles.select_related("tenant"))


def _set_readers(group: ArticleGroup, place: ArticlePlace) -> Changes:
    chosen = list(place.readers) if place.audience == Audience.NAMED else []
    if place.audience == Audience.NAMED and not chosen:
        raise DomainError(_("Choose at least one segment or customer."), field="segments")
    changed = name_readers(group, READ_ARTICLE, chosen)
    return {"readers": changed} if changed else {}


def _set_labels(actor: Actor, group: ArticleGroup, labels: Sequence[Label]) -> Changes:
    wanted = {label.pk: label.key for label in labels}
    links = ArticleLabel.objects.filter(group=group)
    before = dict(links.values_list("label_id", "label__key"))
    if before.keys() == wanted.keys():
        return {}
    links.exclude(label__in=list(wanted)).delete()
    ArticleLabel.objects.bulk_create(
        ArticleLabel(tenant=actor.tenant, group=group, label_id=pk)
        for pk in wanted.keys() - before.keys()
    )
    return {"labels": (sorted(before.values()), sorted(wanted.values()))}


def _set_related(actor: Actor, group: ArticleGroup, others: Sequence[ArticleGroup]) -> Changes:
    wanted = [other.pk for other in others if other.pk != group.pk]
    if len(wanted) > MAX_RELATED:
        raise DomainError(
            _("Choose %(number)s related articles at most.") % {"number": MAX_RELATED},
            field="related",
        )
    links = RelatedArticle.objects.filter(group=group)
    before = list(links.values_list("other_id", flat=True))
    if before == wanted:
        return {}
    links.delete()
    RelatedArticle.objects.bulk_create(
        RelatedArticle(tenant=actor.tenant, group=group, other_id=pk, position=position)
        for position, pk in enumerate(dict.fromkeys(wanted))
    )
    return {"related": (before, wanted)}
