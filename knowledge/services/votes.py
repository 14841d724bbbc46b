"""Whether an article helped: one vote a visitor, which may be changed."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from knowledge.models import Article, ArticleVote
from portal.shared.actors import Actor

SALT = "knowledge.votes"
COMMENT_LENGTH = 1000


def visitor_digest(actor: Actor, visitor: str) -> str:
    """Tells visitors apart and leads back to none of them."""
    who = f"user-{actor.user_id}" if actor.user_id is not None else f"visitor-{visitor}"
    return salted_hmac(SALT, f"{actor.tenant.pk}:{who}", algorithm="sha256").hexdigest()


@transaction.atomic
def vote(
    *, actor: Actor, article: Article, visitor: str, is_helpful: bool, comment: str | None = None
) -> ArticleVote:
    """Count a visitor's vote, or change the one that they gave; no audit row, only a figure.

    `comment` None leaves an earlier one; a vote that turns to yes takes it back.
    """
    digest = visitor_digest(actor, visitor)
    found = ArticleVote.objects.select_for_update(of=("self",)).filter(
        article=article, visitor=digest
    )
    row = found.first() or _created(actor, article, digest, is_helpful) or found.get()
    if row.is_helpful != is_helpful:
        _count(article, row.is_helpful, -1)
        _count(article, is_helpful, 1)
    row.is_helpful = is_helpful
    row.voted_at = timezone.now()
    if is_helpful:
        row.comment = ""
    elif comment is not None:
        row.comment = comment.strip()[:COMMENT_LENGTH]
    row.save(update_fields=["is_helpful", "voted_at", "comment"])
    return row


def _created(actor: Actor, article: Article, digest: str, is_helpful: bool) -> ArticleVote | None:
    """None where the same visitor's other tab was first."""
    try:
        with transaction.atomic():
            row: ArticleVote = ArticleVote.objects.create(
                tenant=actor.tenant,
                article=article,
                visitor=digest,
                is_helpful=is_helpful,
                voted_at=timezone.now(),
            )
    except IntegrityError:
        return None
    _count(article, is_helpful, 1)
    return row


def _count(article: Article, is_helpful: bool, by: int) -> None:
    name = "helpful" if is_helpful else "unhelpful"
    Article.objects.filter(pk=article.pk).update(**{name: F(name) + by})
