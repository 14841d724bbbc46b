"""What happens to articles by the clock: publishing, expiry, reminders of reviews."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.timezone import localdate

from accounts.enums import NotificationKind, StaffPermission
from accounts.models import User
from accounts.selectors import users_with
from accounts.services import language_of, notify
from knowledge.enums import ArticleState
from knowledge.models import Article, ArticleGroup
from knowledge.services.publishing import archive_expired, publish_due
from portal.shared.actors import Actor
from portal.shared.audit import record


def sweep_articles(*, actor: Actor, now: datetime | None = None) -> None:
    """Whatever is due, each in its own transaction; again a minute later nothing is left to do."""
    at = now or timezone.now()
    publish_due(actor=actor, now=at)
    archive_expired(actor=actor, now=at)
    zone = ZoneInfo(actor.tenant.time_zone)
    remind_of_reviews(actor=actor, today=localdate(at, timezone=zone))


def remind_of_reviews(*, actor: Actor, today: date) -> int:
    """Tell of each article whose review date has come, once for each date; returns how many."""
    untold = Q(reminded_of=None) | ~Q(reminded_of=F("review_on"))
    due = ArticleGroup.objects.filter(untold, review_on__lte=today)
    seen = due.filter(articles__state=ArticleState.PUBLISHED).distinct()
    rows = list(seen.prefetch_related("articles").order_by("pk"))
    for group in rows:
        _remind(actor, group)
    return len(rows)


@transaction.atomic
def _remind(actor: Actor, group: ArticleGroup) -> None:
    """The author who may still write, and everybody who publishes."""
    article = group.in_language(actor.tenant.default_language)
    claimed = ArticleGroup.objects.filter(pk=group.pk, reminded_of=group.reminded_of)
    if article is None or not claimed.update(reminded_of=group.review_on):
        return
    for user in _responsible(actor, article):
        _tell(actor, user, group, article)
    record(actor, "article.review_due", group, {"review_on": (None, group.review_on)})


def _responsible(actor: Actor, article: Article) -> list[User]:
    tenant = [actor.tenant.pk]
    managers = users_with(StaffPermission.PUBLISH_ARTICLES, "tenant", tenant)
    writers = users_with(StaffPermission.WRITE_ARTICLES, "tenant", tenant)
    author = writers.filter(pk=article.author_id)
    return list({user.pk: user for user in [*author, *managers]}.values())


def _tell(actor: Actor, user: User, group: ArticleGroup, article: Article) -> None:
    with translation.override(language_of(user, actor.tenant)):
        due = formats.date_format(group.review_on, "DATE_FORMAT")
    notify(
        tenant=actor.tenant,
        user=user,
        kind=NotificationKind.STAFF_REVIEW,
        context={"subject": article.title, "date": due},
        path=reverse("admin:knowledge_articlegroup_change", args=[group.pk]),
        event_key=f"article-review-{group.pk}-{group.review_on}",
    )
