"""Opening topics, answering, editing what one wrote."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import policies
from community.enums import POST_TRANSITIONS, PostState
from community.markup import post_html
from community.models import ForumCategory, Post, Topic
from community.selectors import HOME
from community.services.effects import count_posts, lock, tell
from community.services.writing import (
    checked_body,
    checked_title,
    must_hold,
    once,
    take_turn,
    write_post,
)
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.caching import forget
from portal.shared.counters import next_number
from portal.shared.errors import DomainError
from portal.shared.search.updates import queue_update
from portal.shared.states import move


@transaction.atomic
def open_topic(
    *,
    actor: Actor,
    category: ForumCategory,
    title: str,
    body: str,
    language: str = "",
    uploads: Sequence[Any] = (),
    public_name: str = "",
    form_key: UUID | None = None,
    at: datetime | None = None,
) -> Topic:
    """A new topic with its first post, held for review where the rules say so.

    `language` is the one it is written in (the tenant's own where it isn't one of the portal's);
    `public_name` is asked of who has none yet. Raises NotAllowed, DomainError, UploadRefused.
    """
    policies.require(policies.can_open_topic_in(actor, category))
    line, text = checked_title(title), checked_body(body)
    known = language if language in actor.tenant.languages else actor.tenant.default_language
    new = Topic(
        tenant=actor.tenant, category=category, title=line, language=known, author=actor.user
    )
    write = partial(_open, actor, new, text, uploads, public_name, at or timezone.now())
    topic: Topic = once(actor, form_key, text, write).topic
    return topic


def _open(
    actor: Actor,
    topic: Topic,
    body: str,
    uploads: Sequence[Any],
    public_name: str,
    now: datetime,
    form_key: UUID | None,
) -> Post:
    take_turn(actor, public_name, now)
    topic.is_held = must_hold(actor, topic.title, body)
    topic.reference = str(next_number(actor.tenant, "topic"))
    topic.created_at = topic.last_post_at = now
    topic.save(force_insert=True)
    post = write_post(
        actor=actor,
        topic=topic,
        body=body,
        held=topic.is_held,
        at=now,
        uploads=uploads,
        form_key=form_key,
    )
    count_posts(topic)
    record(actor, "topic.opened", topic, {"category": (None, topic.category.key)})
    return post


@transaction.atomic
def add_reply(
    *,
    actor: Actor,
    topic: Topic,
    body: str,
    uploads: Sequence[Any] = (),
    public_name: str = "",
    form_key: UUID | None = None,
    at: datetime | None = None,
) -> Post:
    """An answer in a topic that the actor sees. Raises NotAllowed, DomainError, UploadRefused."""
    policies.require(policies.can_write_in(actor, topic.category))
    policies.require(policies.can_see(actor, topic))
    text, now = checked_body(body), at or timezone.now()

    def write(key: UUID | None) -> Post:
        take_turn(actor, public_name, now)
        lock(topic)
        _check_open(actor, topic)
        held = must_hold(actor, text)
        post = write_post(
            actor=actor, topic=topic, body=text, held=held, at=now, uploads=uploads, form_key=key
        )
        count_posts(topic, answers=0 if held else 1)
        record(actor, "topic.answered", topic, {"post": (None, post.number)})
        return post

    return once(actor, form_key, text, write)


@transaction.atomic
def edit_post(
    *,
    actor: Actor,
    post: Post,
    body: str,
    title: str | None = None,
    at: datetime | None = None,
) -> None:
    """Change one's own post for a while; `title` is the topic's, for its first post only.

    A link put in afterwards is held as one written at once. Raises NotAllowed, DomainError.
    """
    topic, now = post.topic, at or timezone.now()
    policies.require(policies.can_see(actor, topic))
    if policies.is_own(actor, post) and post.created_at + policies.EDIT_WINDOW <= now:
        raise DomainError(_("This post is too old to be changed."))
    policies.require(policies.can_edit(actor, post, now))
    text = checked_body(body)
    line = checked_title(title) if title is not None and post.is_opening else topic.title
    lock(topic)
    post.refresh_from_db(fields=["state", "body"])
    if (text, line) == (post.body, topic.title):
        return
    record(actor, "post.edited", post, {"body": (post.body, text), "title": (topic.title, line)})
    Post.objects.filter(pk=post.pk).update(body=text, html=post_html(text), edited_at=now)
    Topic.objects.filter(pk=topic.pk).update(title=line)
    post.body, topic.title, post.edited_at = text, line, now
    _review_again(actor, post)
    queue_update(topic)
    forget(actor.tenant, HOME)


def _review_again(actor: Actor, post: Post) -> None:
    """An edit can bring in what would have been held at once."""
    if post.is_shown and must_hold(actor, post.body, post.topic.title, besides=post):
        move(post, PostState.HELD, POST_TRANSITIONS)
        take_out(post)
        tell(actor, "held", post)


def take_out(post: Post) -> None:
    """The topic without a post that is shown no longer; call it with the topic locked."""
    topic = post.topic
    if post.is_opening:
        held = post.state == PostState.HELD
        changes = {"is_held": held, "is_hidden": topic.is_hidden or not held}
        Topic.objects.filter(pk=topic.pk).update(**changes)
        topic.is_held, topic.is_hidden = changes["is_held"], changes["is_hidden"]
    count_posts(topic, answers=0 if post.is_opening else -1)


def put_in(post: Post) -> None:
    """The topic with a post that is shown from now on; call it with the topic locked."""
    topic = post.topic
    if post.is_opening:
        Topic.objects.filter(pk=topic.pk).update(is_held=False, is_hidden=False)
        topic.is_held = topic.is_hidden = False
    count_posts(topic, answers=0 if post.is_opening else 1)


def _check_open(actor: Actor, topic: Topic) -> None:
    """Raises DomainError where nobody but moderators writes any more, or yet."""
    if policies.can_moderate(actor):
        return
    if topic.is_closed:
        raise DomainError(_("This topic is closed."))
    if topic.is_held or topic.is_hidden:
        raise DomainError(_("This topic waits for review."))
