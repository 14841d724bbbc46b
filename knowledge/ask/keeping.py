"""Keeping the passages in step with their articles: the worker's part."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef

from knowledge.ask.cutting import pieces_of
from knowledge.enums import ArticleState
from knowledge.models import Article, ArticlePassage
from portal.shared.models import Tenant

BATCH = 200


def keep_passages(tenant: Tenant, keys: Sequence[int]) -> None:
    """Cut the published ones of the articles anew, drop what the others had. In the scope."""
    published = Article.objects.filter(pk__in=keys, state=ArticleState.PUBLISHED)
    articles = list(published.only("tenant", "version", "summary", "body_html", "state"))
    with transaction.atomic():
        ArticlePassage.objects.filter(article__in=keys).delete()
        ArticlePassage.objects.bulk_create(
            passage for article in articles for passage in passages_of(article)
        )


def passages_of(article: Article) -> list[ArticlePassage]:
    """The passages as rows, not saved."""
    return [
        ArticlePassage(
            tenant_id=article.tenant_id,
            article=article,
            version=article.version,
            position=position,
            heading=piece.heading,
            anchor=piece.anchor,
            text=piece.text,
        )
        for position, piece in enumerate(pieces_of(article))
    ]


def fresh_passages(articles: Iterable[Article]) -> list[ArticlePassage]:
    """The passages of the articles as they are now.

    Where the worker hasn't been at an article since it changed, they are cut on the spot: nobody is
    answered by a text that was taken back.
    """
    by_key = {article.pk: article for article in articles}
    rows = ArticlePassage.objects.filter(article__in=by_key).order_by("article", "position")
    kept: dict[int, list[ArticlePassage]] = {}
    for row in rows:
        article = by_key[row.article_id]
        if row.version == article.version:
            row.article = article
            kept.setdefault(article.pk, []).append(row)
    return [
        passage
        for key, article in by_key.items()
        for passage in (kept.get(key) or passages_of(article))
    ]


def catch_up(tenant: Tenant) -> int:
    """Cut what was published before there were passages, or while the worker was told nothing.

    Returns how many articles that were. In the scope.
    """
    cut = Exists(ArticlePassage.objects.filter(article=OuterRef("pk"), version=OuterRef("version")))
    waiting = Article.objects.filter(~cut, state=ArticleState.PUBLISHED).order_by("pk")
    keys = list(waiting.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        keep_passages(tenant, keys[start : start + BATCH])
    return len(keys)
