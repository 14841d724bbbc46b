"""What every change leaves behind: a row of the outbox, the topic's counts, the index."""

from django.db.models import F
from django.utils import timezone

from community.models import Decision, Post, Topic
from community.selectors import HOME
from portal.shared import outbox
from portal.shared.actors import Actor
from portal.shared.caching import forget
from portal.shared.search.updates import queue_update

KIND = "community.event"
# What other people may have changed since the topic was read.
FRESH = (
    "category", "state", "is_held", "is_hidden", "post_count", "answer_count", "last_post_at",
    "last_author",
)  # fmt: skip


def tell(
    actor: Actor,
    event: str,
    post: Post,
    *,
    decision: Decision | None = None,
) -> None:
    """Have those told whom it concerns."""
    outbox.enqueue(
        actor.tenant,
        KIND,
        {
            "event": event,
            "post": post.pk,
            "decision": decision.pk if decision else None,
            "actor": actor.user_id,
            "at": timezone.now().isoformat(),
        },
    )


def lock(topic: Topic) -> None:
    """Read the topic again under lock: writers of one topic come one after the other."""
    rows = Topic.objects.select_related("category").select_for_update(of=("self",))
    topic.refresh_from_db(fields=list(FRESH), from_queryset=rows)


def count_posts(topic: Topic, *, answers: int = 0) -> None:
    """Bring the topic in step after a post came or went; `answers` is +1, 0 or -1.

    Call it with the topic locked. Queues the topic for the index, which holds shown posts only.
    """
    latest = Post.objects.shown().filter(topic=topic).order_by("-created_at", "-id").first()
    topic.last_post_at = latest.created_at if latest else topic.created_at
    topic.last_author_id = latest.author_id if latest else None
    Topic.objects.filter(pk=topic.pk).update(
        answer_count=F("answer_count") + answers,
        last_post_at=topic.last_post_at,
        last_author=topic.last_author_id,
    )
    topic.answer_count += answers
    queue_update(topic)
    forget(topic.tenant, HOME)
