"""What happens to articles by the clock, and whom it is told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Notification
from conftest import Cast
from knowledge import services
from knowledge.models import Article, ArticleGroup
from knowledge.services.placing import ArticlePlace
from knowledge.tasks import sweep_articles
from knowledge.tests.factories import make_article
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError, InvalidTransition
from portal.shared.models import AuditEntry, Tenant

HOUR = timedelta(hours=1)


def place(group: ArticleGroup, **values: object) -> ArticleGroup:
    wanted = ArticlePlace(**{"category": group.category, **values})
    return services.place_article(actor=system_actor(group.tenant), group=group, place=wanted)


def reread(article: Article) -> Article:
    return Article.objects.select_related("group").get(pk=article.pk)


def test_a_scheduled_text_is_published_when_its_time_has_come(in_tenant: Tenant) -> None:
    actor, now = system_actor(in_tenant), timezone.now()
    article = make_article(in_tenant, "Later", published=False)
    services.schedule(actor=actor, article=article, at=now + HOUR)
    visitor, url = Client(HTTP_HOST="north.example"), article.get_absolute_url()
    services.sweep_articles(actor=actor, now=now + HOUR - timedelta(seconds=1))
    assert (reread(article).state, visitor.get(url).status_code) == ("scheduled", 404)
    services.sweep_articles(actor=actor, now=now + HOUR)
    shown = reread(article)
    assert (shown.state, shown.published_at, shown.publish_at) == ("published", now + HOUR, None)
    assert visitor.get(url).status_code == 200
    services.sweep_articles(actor=actor, now=now + 2 * HOUR)
    assert AuditEntry.objects.filter(action="article.published").count() == 1


def test_the_worker_sweeps_every_tenant(tenant: Tenant, other_tenant: Tenant) -> None:
    found = []
    for place_of in (tenant, other_tenant):
        with tenant_scope(place_of):
            article = make_article(place_of, "Later", published=False)
            soon = timezone.now() + HOUR
            services.schedule(actor=system_actor(place_of), article=article, at=soon)
            Article.objects.update(publish_at=timezone.now() - HOUR)
            found.append((place_of, article))
    sweep_articles()
    for place_of, article in found:
        with tenant_scope(place_of):
            assert reread(article).state == "published"


def test_what_can_not_be_scheduled(in_tenant: Tenant) -> None:
    actor, now = system_actor(in_tenant), timezone.now()
    article = make_article(in_tenant, "Later", published=False)
    with pytest.raises(DomainError, match="moment to come"):
        services.schedule(actor=actor, article=article, at=now - HOUR)
    place(article.group, expires_at=now + HOUR)
    with pytest.raises(InvalidTransition, match="expired"):
        services.schedule(actor=actor, article=reread(article), at=now + 2 * HOUR)
    empty = make_article(in_tenant, "Empty", body=" ", published=False)
    with pytest.raises(InvalidTransition, match="empty"):
        services.schedule(actor=actor, article=empty, at=now + HOUR)


def test_an_expired_article_leaves_its_readers_in_all_languages(in_tenant: Tenant) -> None:
    actor, now = system_actor(in_tenant), timezone.now()
    article = make_article(in_tenant, "Offer")
    place(article.group, expires_at=now + HOUR)
    services.sweep_articles(actor=actor, now=now)
    assert reread(article).state == "published"
    services.sweep_articles(actor=actor, now=now + HOUR)
    assert reread(article).state == "archived"
    assert Client(HTTP_HOST="north.example").get(article.get_absolute_url()).status_code == 404
    services.sweep_articles(actor=actor, now=now + 2 * HOUR)
    assert AuditEntry.objects.filter(action="article.archived").count() == 1
    place(article.group, expires_at=None)
    services.publish(actor=actor, article=reread(article))
    services.sweep_articles(actor=actor, now=now + 3 * HOUR)
    assert reread(article).state == "published"


def test_reviews_are_told_once_for_each_date(in_tenant: Tenant, cast: Cast) -> None:
    actor, today = system_actor(in_tenant), date(2027, 3, 1)
    article = make_article(in_tenant, "Terms")
    Article.objects.filter(pk=article.pk).update(author=cast.knowledge)
    place(article.group, review_on=today)
    assert services.remind_of_reviews(actor=actor, today=today - timedelta(days=1)) == 0
    assert services.remind_of_reviews(actor=actor, today=today) == 1
    assert services.remind_of_reviews(actor=actor, today=today + timedelta(days=1)) == 0
    told = Notification.objects.filter(kind="staff_review")
    assert {row.user for row in told} == {cast.knowledge, cast.admin}
    assert told.all().count() == 2
    place(article.group, review_on=date(2027, 9, 1))
    assert services.remind_of_reviews(actor=actor, today=date(2027, 9, 2)) == 1
    assert told.all().count() == 4


def test_the_day_is_the_tenant_s(in_tenant: Tenant, cast: Cast) -> None:
    """22:30 UTC is the next day in Vilnius already."""
    article = make_article(in_tenant, "Terms")
    place(article.group, review_on=date(2027, 3, 2))
    services.sweep_articles(
        actor=system_actor(in_tenant), now=datetime(2027, 3, 1, 21, 30, tzinfo=UTC)
    )
    assert Notification.objects.filter(kind="staff_review").count() == 0
    services.sweep_articles(
        actor=system_actor(in_tenant), now=datetime(2027, 3, 1, 22, 30, tzinfo=UTC)
    )
    assert Notification.objects.filter(kind="staff_review").count() == 2


def test_nobody_is_reminded_of_what_nobody_reads(in_tenant: Tenant, cast: Cast) -> None:
    article = make_article(in_tenant, "Draft", published=False)
    place(article.group, review_on=date(2027, 3, 1))
    actor = system_actor(in_tenant)
    assert services.remind_of_reviews(actor=actor, today=date(2027, 3, 5)) == 0
