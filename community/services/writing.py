"""Writing one post: limits, pace, what is held, and that a form sent twice counts once."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.enums import PostState
from community.markup import has_link, post_html
from community.models import Post, Topic, TopicFollow
from community.models.topics import MAX_BODY, MAX_TITLE
from community.services.effects import tell
from community.services.profiles import lock_profile
from portal.shared.actors import Actor
from portal.shared.errors import DomainError
from portal.shared.files.services import store_files

# So many posts of one person within so long; the team may write more.
MAX_POSTS = 8
PACE = timedelta(minutes=10)


def checked_body(body: str) -> str:
    """The text as it is kept. Raises DomainError for an empty or endless one."""
    text = body.replace("\0", "").replace("\r\n", "\n").strip()
    if not text:
        raise DomainError(_("Write a text."), field="body")
    if len(text) > MAX_BODY:
        raise DomainError(
            _("The text is longer than %(limit)s characters.") % {"limit": MAX_BODY}, field="body"
        )
    return text


def checked_title(title: str) -> str:
    """The title on one line. Raises DomainError."""
    line = " ".join(title.replace("\0", "").split())
    if not line:
        raise DomainError(_("Give the topic a title."), field="title")
    if len(line) > MAX_TITLE:
        raise DomainError(
            _("The title is longer than %(limit)s characters.") % {"limit": MAX_TITLE},
            field="title",
        )
    return line


def must_hold(actor: Actor, *texts: str, besides: Post | None = None) -> bool:
    """Whether a post waits for a moderator: links of somebody none of whose posts was shown yet.

    `besides` is the post itself, where it is shown already and being edited.
    """
    if actor.is_staff or not any(has_link(text) for text in texts):
        return False
    shown = Post.objects.shown().filter(author=actor.user)
    return not (shown.exclude(pk=besides.pk) if besides else shown).exists()


def take_turn(actor: Actor, public_name: str, now: datetime) -> None:
    """The writer has a public name and keeps to the pace; their posts come one by one.

    Raises DomainError.
    """
    lock_profile(actor, public_name)
    if actor.is_staff:
        return
    since = now - PACE
    recent = Post.objects.filter(author=actor.user, created_at__gt=since, created_at__lte=now)
    if recent[:MAX_POSTS].count() >= MAX_POSTS:
        minutes = int(PACE.total_seconds() // 60)
        raise DomainError(
            ngettext(
                "You wrote %(posts)s posts within %(minutes)s minute. Wait a little.",
                "You wrote %(posts)s posts within %(minutes)s minutes. Wait a little.",
                minutes,
            )
            % {"posts": MAX_POSTS, "minutes": minutes}
        )


def write_post(
    *,
    actor: Actor,
    topic: Topic,
    body: str,
    held: bool,
    at: datetime,
    uploads: Sequence[Any] = (),
    form_key: UUID | None = None,
) -> Post:
    """The topic's next post with its files, all or nothing; the topic is locked or new.

    Whoever writes in a topic follows it. Raises UploadRefused.
    """
    topic.post_count += 1
    topic.save(update_fields=["post_count"])
    post: Post = Post.objects.create(
        tenant=actor.tenant,
        topic=topic,
        number=topic.post_count,
        state=PostState.HELD if held else PostState.SHOWN,
        author=actor.user,
        is_team=actor.is_staff,
        body=body,
        html=post_html(body),
        form_key=form_key,
        created_at=at,
    )
    if uploads:
        store_files(actor=actor, owner=post, uploads=list(uploads))
    TopicFollow.objects.get_or_create(tenant=actor.tenant, topic=topic, user=actor.user)
    tell(actor, "held" if held else "posted", post)
    return post


def once(
    actor: Actor, form_key: UUID | None, body: str, write: Callable[[UUID | None], Post]
) -> Post:
    """Write, unless the same form was sent already: then what it made the first time.

    A form that comes back with another text (the browser's Back button) is no repetition.
    """
    if form_key is None:
        return write(None)
    earlier = _written(actor, form_key)
    if earlier is not None:
        return earlier if earlier.body == body else write(None)
    try:
        with transaction.atomic():
            return write(form_key)
    except IntegrityError:
        # The other click of a double click was first and has committed.
        earlier = _written(actor, form_key)
        if earlier is None or earlier.body != body:
            raise
        return earlier


def _written(actor: Actor, form_key: UUID) -> Post | None:
    posts = Post.objects.filter(author=actor.user, form_key=form_key).select_related("topic")
    written: Post | None = posts.first()
    return written
