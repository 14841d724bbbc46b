"""Counting how often articles are read."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from knowledge.models import Article, ArticleReads
from portal.shared.actors import Actor


@transaction.atomic
def record_read(*, actor: Actor, article: Article, count: int = 1, day: date | None = None) -> None:
    """Add to the article's reads of a day (today); no audit row, nothing but a figure changes."""
    row = ArticleReads.objects.filter(article=article, day=day or timezone.localdate())
    if row.update(count=F("count") + count):
        return
    try:
        with transaction.atomic():
            ArticleReads.objects.create(
                tenant=actor.tenant, article=article, day=day or timezone.localdate(), count=count
            )
    except IntegrityError:
        row.update(count=F("count") + count)  # another reader was first
