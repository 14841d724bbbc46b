"""Reads of the community that are more than one queryset call."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import get_language

from accounts.enums import StaffPermission
from accounts.models import User
from accounts.selectors import users_with
from community import policies
from community.models import (
    CategoryFollow,
    Decision,
    ForumCategory,
    Post,
    PublicProfile,
    Report,
    Topic,
    TopicFollow,
)
from community.presentation import TopicRow, activity_item, home_line, topic_row
from community.querysets import audiences_of, public_name
from portal.shared.actors import Actor
from portal.shared.caching import kept
from portal.shared.enums import Module
from portal.shared.timeline import Strand, moments

EARLIER_DECISIONS = 10
HOME, HOME_SECONDS = "community-home", 60


def get_category_for(actor: Actor, key: str) -> ForumCategory:
    """The category as the actor may read it; Http404 for a foreign, unknown or retired one."""
    found = ForumCategory.objects.visible_to(actor).active().filter(key=key)
    category: ForumCategory | None = found.annotate(is_followed=_followed(actor)).first()
    if category is None:
        raise Http404
    return category


def get_topic_for(actor: Actor, reference: object) -> Topic:
    """The topic as the actor may see it, with whether they follow it; Http404 else."""
    follows = TopicFollow.objects.filter(topic=OuterRef("pk"), user_id=actor.user_id)
    topic: Topic | None = (
        Topic.objects.visible_to(actor)
        .for_rows()
        .annotate(is_followed=Exists(follows))
        .filter(reference=str(reference))
        .first()
    )
    if topic is None:
        raise Http404
    return topic


def get_post_for(actor: Actor, reference: object, number: int) -> Post:
    """The post as the actor may see it; Http404 for a foreign, hidden or unknown one."""
    post: Post | None = (
        Post.objects.visible_to(actor)
        .for_page(actor)
        .select_related("topic__category")
        .filter(topic__reference=str(reference), number=number)
        .first()
    )
    if post is None:
        raise Http404
    return post


def can_read_post(actor: Actor, post_id: int) -> bool:
    """Whether a post's files may be read: as the post itself."""
    return bool(Post.objects.visible_to(actor).filter(pk=post_id).exists())


def categories_for(actor: Actor) -> list[ForumCategory]:
    """The categories that the actor reads, in their order."""
    return list(ForumCategory.objects.visible_to(actor).active())


def writable_categories(actor: Actor) -> list[ForumCategory]:
    """Those in which the actor may open a topic."""
    return [row for row in categories_for(actor) if policies.can_open_topic_in(actor, row)]


def listed_topics(actor: Actor, tab: str = "") -> QuerySet[Topic]:
    """The topics of the lists: all, those nobody has answered yet, or those the actor follows."""
    topics = Topic.objects.visible_to(actor).listed()
    if tab == "unanswered":
        return topics.unanswered()
    return topics.followed_by(actor.user_id) if tab == "following" else topics


def posts_of(actor: Actor, topic: Topic) -> QuerySet[Post]:
    """The posts of a topic that the actor sees already, as its page prints them."""
    return Post.objects.visible_to(actor).filter(topic=topic).for_page(actor)


def profile_of(actor: Actor) -> PublicProfile | None:
    """The actor's own public name at the tenant."""
    profile: PublicProfile | None = PublicProfile.objects.filter(user_id=actor.user_id).first()
    return profile


def newest_topics(actor: Actor, limit: int = 5) -> list[TopicRow]:
    """The topics with the newest posts, for the home page; one query.

    `line` says “Solved · 7 answers · last by Tomas, 2 hours ago”.
    """
    if not actor.tenant.has_module(Module.COMMUNITY):
        return []
    topics = listed_topics(actor).for_rows()[:limit]
    return [replace(topic_row(row, actor.tenant), line=home_line(row)) for row in topics]


def home_topics(actor: Actor, limit: int) -> list[TopicRow]:
    """The same for the home page, alike for everybody of an audience and so made once a minute."""
    if not actor.tenant.has_module(Module.COMMUNITY):
        return []
    if policies.can_moderate(actor):
        return newest_topics(actor, limit)
    key = f"{get_language()}:{','.join(audiences_of(actor))}:{limit}"
    return kept(actor.tenant, HOME, key, lambda: newest_topics(actor, limit), HOME_SECONDS)


def activity(actor: Actor, limit: int) -> list[Strand]:
    """What happened last in the topics that the person follows or opened.

    Topics belong to people, not to customers.
    """
    if actor.user_id is None or not actor.tenant.has_module(Module.COMMUNITY):
        return []
    follows = TopicFollow.objects.filter(topic=OuterRef("pk"), user_id=actor.user_id)
    topics = listed_topics(actor).filter(Q(author_id=actor.user_id) | Exists(follows))
    columns = {"at": "last_post_at", "reference": "reference", "title": "title", "state": "state"}
    return [Strand("topic", moments("topic", topics, limit, **columns), activity_item)]


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """What moderators should know of a post's author: companies, and what was hidden before."""

    companies: list[str]
    posts: int
    hidden: int


def followers_of(topic: Topic, since: datetime) -> QuerySet[User]:
    """Who followed the topic at a moment, and so is told of what happened then."""
    follows = TopicFollow.objects.filter(topic=topic, created_at__lte=since).values("user_id")
    people: QuerySet[User] = User.objects.filter(is_active=True, pk__in=follows).order_by("pk")
    return people


def category_followers_of(topic: Topic) -> QuerySet[User]:
    """Who is told of new topics in its category."""
    follows = CategoryFollow.objects.filter(category=topic.category_id).values("user_id")
    people: QuerySet[User] = User.objects.filter(is_active=True, pk__in=follows).order_by("pk")
    return people


def moderators_of(tenant_id: int) -> QuerySet[User]:
    """Who reviews posts at the tenant."""
    return users_with(StaffPermission.MODERATE_COMMUNITY, "tenant", [tenant_id]).order_by("pk")


def review_queue(actor: Actor, tab: str = "") -> QuerySet[Post]:
    """What moderators have to look at, or have hidden; with what a row prints."""
    posts = Post.objects.visible_to(actor)
    chosen = posts.hidden() if tab == "hidden" else posts.to_review()
    return chosen.select_related("topic__category", "author").annotate(
        author_name=public_name("author")
    )


def reports_of(post: Post) -> list[Report]:
    """All reports of a post, the open ones first."""
    rows = Report.objects.filter(post=post).select_related("reporter")
    return list(rows.order_by("-is_open", "-id"))


def decisions_on(topic: Topic) -> list[Decision]:
    """What moderators decided about the topic and its posts, the latest first."""
    rows = Decision.objects.filter(topic=topic).select_related("post")
    return list(rows[:EARLIER_DECISIONS])


def author_record(post: Post, companies: list[str]) -> AuthorRecord:
    """How much somebody has written so far, and how much of it was hidden; capped at 1000."""
    if post.author_id is None:
        return AuthorRecord([], 0, 0)
    mine = Post.objects.filter(author=post.author_id)
    return AuthorRecord(companies, mine[:1000].count(), mine.hidden()[:1000].count())


def _followed(actor: Actor) -> Exists:
    return Exists(CategoryFollow.objects.filter(category=OuterRef("pk"), user_id=actor.user_id))
