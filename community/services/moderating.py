"""What moderators decide: each decision leaves a line that the next moderator reads."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community import policies
from community.enums import POST_TRANSITIONS, TOPIC_TRANSITIONS, DecisionKind, PostState, TopicState
from community.models import Decision, ForumCategory, Post, Report, Topic
from community.models.moderation import MAX_REASON
from community.selectors import HOME
from community.services.answers import drop_acceptance
from community.services.effects import lock, tell
from community.services.posting import put_in, take_out
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.caching import forget
from portal.shared.errors import DomainError, StaleState
from portal.shared.search.updates import queue_update
from portal.shared.states import move


@transaction.atomic
def show_post(*, actor: Actor, post: Post, expected: str | None = None) -> None:
    """Everybody may read the post; its open reports are settled by that.

    `expected` is the state that the moderator saw. Raises NotAllowed, InvalidTransition,
    StaleState.
    """
    old = _begin(actor, post, expected)
    move(post, PostState.SHOWN, POST_TRANSITIONS)
    _settle_reports(post)
    put_in(post)
    decision = _decide(actor, post.topic, DecisionKind.SHOWN, post=post)
    record(actor, "post.shown", post, {"state": (old, str(post.state))})
    tell(actor, "moderated", post, decision=decision)
    tell(actor, "posted", post)


@transaction.atomic
def hide_post(*, actor: Actor, post: Post, reason: str, expected: str | None = None) -> None:
    """Nobody but moderators reads the post; with a topic's first post goes the topic.

    Its author is told the reason. Raises NotAllowed, DomainError, InvalidTransition, StaleState.
    """
    words = _checked_reason(reason)
    old = _begin(actor, post, expected)
    move(post, PostState.HIDDEN, POST_TRANSITIONS)
    _settle_reports(post)
    if post.is_accepted:
        drop_acceptance(post.topic)
        post.is_accepted = False
    _take_out_of_topic(post, was_shown=old == PostState.SHOWN)
    decision = _decide(actor, post.topic, DecisionKind.HIDDEN, post=post, reason=words)
    record(actor, "post.hidden", post, {"state": (old, str(post.state)), "reason": (None, words)})
    tell(actor, "moderated", post, decision=decision)


@transaction.atomic
def dismiss_reports(*, actor: Actor, post: Post, expected: int | None = None) -> None:
    """The post stays as it is; its reports are settled.

    `expected` is the number of open reports that the moderator saw. Raises NotAllowed, StaleState.
    """
    policies.require(policies.can_moderate(actor))
    lock(post.topic)
    seen = post.open_reports if expected is None else expected
    rows = Post.objects.filter(pk=post.pk, open_reports=seen, open_reports__gt=0)
    if not rows.update(open_reports=0):
        raise _stale()
    _settle_reports(post)
    _decide(actor, post.topic, DecisionKind.DISMISSED, post=post)
    record(actor, "post.reports_dismissed", post, {"open_reports": (seen, 0)})


@transaction.atomic
def close_topic(*, actor: Actor, topic: Topic) -> None:
    """Nobody but moderators writes any more. Raises NotAllowed, InvalidTransition, StaleState."""
    policies.require(policies.can_moderate(actor))
    old = topic.state
    move(topic, TopicState.CLOSED, TOPIC_TRANSITIONS)
    _decide(actor, topic, DecisionKind.TOPIC_CLOSED)
    record(actor, "topic.closed", topic, {"state": (old, str(topic.state))})
    queue_update(topic)
    forget(topic.tenant, HOME)


@transaction.atomic
def reopen_topic(*, actor: Actor, topic: Topic) -> None:
    """People may write again. Raises NotAllowed, InvalidTransition, StaleState."""
    policies.require(policies.can_moderate(actor))
    answered = Post.objects.filter(topic=topic, is_accepted=True).exists()
    if not topic.is_closed:
        raise _stale()
    move(topic, TopicState.ANSWERED if answered else TopicState.OPEN, TOPIC_TRANSITIONS)
    _decide(actor, topic, DecisionKind.TOPIC_REOPENED)
    record(actor, "topic.reopened", topic, {"state": ("closed", str(topic.state))})
    queue_update(topic)
    forget(topic.tenant, HOME)


@transaction.atomic
def hide_topic(*, actor: Actor, topic: Topic, reason: str) -> None:
    """Nobody but moderators finds the topic. Raises NotAllowed, DomainError, StaleState."""
    words = _checked_reason(reason)
    _change_topic(actor, topic, {"is_hidden": False}, {"is_hidden": True})
    decision = _decide(actor, topic, DecisionKind.TOPIC_HIDDEN, reason=words)
    record(actor, "topic.hidden", topic, {"reason": (None, words)})
    tell(actor, "moderated", _opening_of(topic), decision=decision)


@transaction.atomic
def show_topic(*, actor: Actor, topic: Topic) -> None:
    """The topic is back. Raises NotAllowed, DomainError, StaleState."""
    opening = _opening_of(topic)
    if not opening.is_shown:
        raise DomainError(_("The topic's first post isn't shown. Show that one."))
    _change_topic(actor, topic, {"is_hidden": True}, {"is_hidden": False})
    decision = _decide(actor, topic, DecisionKind.TOPIC_SHOWN)
    record(actor, "topic.shown", topic)
    tell(actor, "moderated", opening, decision=decision)


@transaction.atomic
def move_topic(*, actor: Actor, topic: Topic, category: ForumCategory) -> None:
    """Put the topic into another category, with its readers. Raises NotAllowed, StaleState."""
    old = topic.category
    if old == category:
        policies.require(policies.can_moderate(actor))
        return
    _change_topic(actor, topic, {"category": old}, {"category": category})
    _decide(actor, topic, DecisionKind.TOPIC_MOVED, reason=f"{old.key} → {category.key}")
    record(actor, "topic.moved", topic, {"category": (old.key, category.key)})


def _begin(actor: Actor, post: Post, expected: str | None) -> str:
    """Lock the topic; the state that the post leaves. Raises NotAllowed, StaleState."""
    policies.require(policies.can_moderate(actor))
    lock(post.topic)
    if expected is not None and expected != post.state:
        raise _stale()
    return str(post.state)


def _change_topic(
    actor: Actor, topic: Topic, seen: dict[str, Any], changes: dict[str, Any]
) -> None:
    """Compare-and-swap. Raises NotAllowed, StaleState."""
    policies.require(policies.can_moderate(actor))
    if not Topic.objects.filter(pk=topic.pk, **seen).update(**changes):
        raise _stale()
    for name, value in changes.items():
        setattr(topic, name, value)
    queue_update(topic)
    forget(topic.tenant, HOME)


def _take_out_of_topic(post: Post, *, was_shown: bool) -> None:
    """A held answer was not counted; the first post takes its topic along either way."""
    if was_shown or post.is_opening:
        take_out(post)


def _settle_reports(post: Post) -> None:
    Report.objects.filter(post=post, is_open=True).update(is_open=False)
    Post.objects.filter(pk=post.pk).update(open_reports=0)
    post.open_reports = 0


def _decide(
    actor: Actor, topic: Topic, kind: DecisionKind, *, post: Post | None = None, reason: str = ""
) -> Decision:
    decision: Decision = Decision.objects.create(
        tenant=actor.tenant,
        topic=topic,
        post=post,
        kind=kind,
        reason=reason,
        decided_by=actor.user,
        decided_label=actor.label[:200],
    )
    return decision


def _opening_of(topic: Topic) -> Post:
    post: Post = Post.objects.select_related("topic").get(topic=topic, number=1)
    return post


def _checked_reason(reason: str) -> str:
    words = reason.replace("\0", "").strip()
    if not words:
        raise DomainError(_("Give a reason: the author reads it."), field="reason")
    if len(words) > MAX_REASON:
        raise DomainError(
            _("The text is longer than %(limit)s characters.") % {"limit": MAX_REASON},
            field="reason",
        )
    return words


def _stale() -> StaleState:
    return StaleState(_("Somebody else changed this meanwhile. Look at what is new."))
