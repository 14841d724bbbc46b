"""What search engines may know of the community: what somebody without an account reads."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.urls import reverse

from community.models import ForumCategory, Post, Topic
from community.models.topics import topic_slug
from community.selectors import HOME
from knowledge.events import MapSource, Page
from portal.shared.actors import Actor
from portal.shared.enums import Module
from portal.shared.models import Tenant
from portal.shared.tenants import tenant_url

AT_ONCE = 2_000


def public_topics(tenant: Tenant) -> QuerySet:
    """Topics that everybody reads and that lists show."""
    return Topic.objects.visible_to(Actor(tenant=tenant)).listed()


def list_pages(tenant: Tenant) -> Iterator[Page]:
    """The start page and the categories, as far as there is something to read for everybody."""
    filled = public_topics(tenant).filter(category=OuterRef("pk")).order_by()
    rows = ForumCategory.objects.visible_to(Actor(tenant=tenant)).filter(Exists(filled))
    paths = [
        reverse("community:category", args=[key]) for key in rows.values_list("key", flat=True)
    ]
    for path in [reverse("community:index"), *paths] if paths else ():
        yield Page(tenant_url(tenant, path))


def topic_pages(tenant: Tenant, topics: QuerySet) -> Iterator[Page]:
    """A topic each, in the one language it is written in; changed by its newest post or edit."""
    edited = _edits(topics)
    columns = topics.values_list("pk", "reference", "title", "last_post_at")
    for pk, reference, title, last in columns.iterator(chunk_size=AT_ONCE):
        path = reverse("community:topic", args=[reference, topic_slug(title)])
        yield Page(tenant_url(tenant, path), max(last, edited.get(pk, last)))


def _edits(topics: QuerySet) -> dict[int, datetime]:
    """When a post that is shown was last changed, by topic."""
    posts = Post.objects.shown().filter(topic__in=topics.order_by().values("pk"))
    changed = posts.filter(edited_at__isnull=False).order_by()
    return dict(changed.values_list("topic").annotate(newest=Max("edited_at")))


COMMUNITY_MAP = MapSource(
    name="community",
    part=HOME,
    module=Module.COMMUNITY,
    changed="last_post_at",
    lists=list_pages,
    rows=public_topics,
    pages=topic_pages,
)
