"""Which answer solved it, and which posts people found useful."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from community import policies
from community.enums import TOPIC_TRANSITIONS, TopicState
from community.models import Post, Topic, Vote
from community.services.effects import lock
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from portal.shared.search.updates import queue_update
from portal.shared.states import move


@transaction.atomic
def accept_answer(*, actor: Actor, post: Post) -> None:
    """This answer solved it; another one accepted before is so no longer.

    Raises NotAllowed, DomainError.
    """
    topic = post.topic
    _require_accepting(actor, topic)
    lock(topic)
    _require_accepting(actor, topic)
    post.refresh_from_db(fields=["state", "is_accepted"])
    if post.is_opening or not post.is_shown:
        raise DomainError(_("Only an answer that everybody sees can be accepted."))
    if post.is_accepted:
        return
    Post.objects.filter(topic=topic, is_accepted=True).update(is_accepted=False)
    Post.objects.filter(pk=post.pk).update(is_accepted=True)
    post.is_accepted = True
    if topic.state == TopicState.OPEN:
        move(topic, TopicState.ANSWERED, TOPIC_TRANSITIONS)
    record(actor, "topic.accepted", topic, {"accepted": (None, post.number)})
    queue_update(topic)


@transaction.atomic
def withdraw_acceptance(*, actor: Actor, topic: Topic) -> None:
    """No answer solved it after all. Raises NotAllowed."""
    _require_accepting(actor, topic)
    lock(topic)
    _require_accepting(actor, topic)
    if drop_acceptance(topic):
        record(actor, "topic.acceptance_withdrawn", topic)


def drop_acceptance(topic: Topic) -> bool:
    """Take the mark off and open the topic again; call it with the topic locked."""
    accepted = Post.objects.filter(topic=topic, is_accepted=True).update(is_accepted=False)
    if topic.state == TopicState.ANSWERED:
        move(topic, TopicState.OPEN, TOPIC_TRANSITIONS)
    queue_update(topic)
    return bool(accepted)


@transaction.atomic
def vote(*, actor: Actor, post: Post) -> None:
    """The actor finds the post useful; once, however often it is said. Raises NotAllowed."""
    _require_voting(actor, post)
    _row, added = Vote.objects.get_or_create(tenant=actor.tenant, post=post, user=actor.user)
    if added:
        _score(post, 1)
        record(actor, "post.voted", post)


@transaction.atomic
def withdraw_vote(*, actor: Actor, post: Post) -> None:
    """Take one's vote back. Raises NotAllowed."""
    _require_voting(actor, post)
    removed, _rows = Vote.objects.filter(post=post, user=actor.user).delete()
    if removed:
        _score(post, -1)
        record(actor, "post.vote_withdrawn", post)


def _score(post: Post, change: int) -> None:
    """In one statement in the database, so that no vote gets lost."""
    Post.objects.filter(pk=post.pk).update(score=F("score") + change)
    post.refresh_from_db(fields=["score"])


def _require_voting(actor: Actor, post: Post) -> None:
    policies.require(policies.can_vote(actor, post))
    policies.require(policies.can_see(actor, post.topic))


def _require_accepting(actor: Actor, topic: Topic) -> None:
    if topic.is_closed:
        raise DomainError(_("This topic is closed."))
    policies.require(policies.can_accept(actor, topic) and policies.can_see(actor, topic))
