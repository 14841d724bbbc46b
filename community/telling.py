"""Whom an event of the community is told to: carried out from the outbox, exactly once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import services as accounts
from accounts.enums import NotificationKind as Kind
from accounts.models import User
from accounts.selectors import actor_for
from community import selectors
from community.enums import DecisionKind
from community.models import Decision, Post, PublicProfile
from community.presentation import name_or_former, post_state_label
from community.services.effects import KIND
from portal.shared.mail import new_message_id
from portal.shared.markdown import plain_text
from portal.shared.models import Tenant
from portal.shared.outbox import transactional

EXCERPT = 280


@dataclass(frozen=True, slots=True)
class Telling:
    """One event with all that its notices need."""

    tenant: Tenant
    post: Post
    decision: Decision | None
    actor_id: int | None
    name: str
    at: datetime

    @property
    def path(self) -> str:
        """The post, in whichever page of its topic."""
        return self.post.get_absolute_url()


@transactional(KIND)
def tell_of_event(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Fan one event out to the people concerned, never to who did it."""
    posts = Post.objects.select_related("topic__category", "author")
    post = posts.filter(pk=payload["post"]).first()
    if post is None:
        return
    profile = PublicProfile.objects.filter(user=post.author_id).first()
    telling = Telling(
        tenant=tenant,
        post=post,
        decision=Decision.objects.filter(pk=payload["decision"]).first(),
        actor_id=payload["actor"],
        name=name_or_former(profile.name if profile else None),
        at=datetime.fromisoformat(payload["at"]),
    )
    TELLERS[payload["event"]](telling)


def _posted(telling: Telling) -> None:
    """Followers of the topic, and of the category where the topic is new; those who may read it."""
    post = telling.post
    if not post.is_shown:
        return
    people = {user.pk: user for user in selectors.followers_of(post.topic, telling.at)}
    if post.is_opening:
        people |= {user.pk: user for user in selectors.category_followers_of(post.topic)}
    people.pop(post.author_id, None)
    for user in people.values():
        reader = actor_for(user, telling.tenant)
        if Post.objects.visible_to(reader).filter(pk=post.pk).exists():
            _tell(telling, user, Kind.TOPIC_REPLY, telling.path, f"post-{post.pk}", _excerpt)


def _excerpt(telling: Telling) -> dict[str, str]:
    return {"text": plain_text(telling.post.body, limit=EXCERPT)}


def _held(telling: Telling) -> None:
    if telling.post.state == "held":
        key = f"post-held-{telling.post.pk}"
        _tell_moderators(telling, key, lambda one: {"state": post_state_label(one.post.state)})


def _reported(telling: Telling) -> None:
    number = telling.post.open_reports
    if number:
        key = f"post-reported-{telling.post.pk}-{number}"
        _tell_moderators(telling, key, lambda one: {"state": _reports(number)})


def _reports(number: int) -> str:
    return ngettext("%(number)s report", "%(number)s reports", number) % {"number": number}


def _tell_moderators(
    telling: Telling, key: str, words: Callable[[Telling], dict[str, str]]
) -> None:
    post = telling.post
    path = reverse("admin:community_post_change", args=[post.topic.reference, post.number])
    for user in selectors.moderators_of(telling.tenant.pk):
        _tell(telling, user, Kind.STAFF_POST, path, key, words)


def _moderated(telling: Telling) -> None:
    """The author hears what was decided, and why; and is led to where they can still read."""
    post, decision = telling.post, telling.decision
    if decision is None or post.author is None:
        return
    actor = actor_for(post.author, telling.tenant)
    seen = Post.objects.visible_to(actor).filter(pk=post.pk).exists()
    path = telling.path if seen else reverse("community:index")
    _tell(
        telling, post.author, Kind.POST_MODERATED, path, f"decision-{decision.pk}", _decision_words
    )


def _decision_words(telling: Telling) -> dict[str, str]:
    decision = telling.decision
    hidden = decision is not None and decision.kind in (
        DecisionKind.HIDDEN,
        DecisionKind.TOPIC_HIDDEN,
    )
    return {
        "state": _("hidden") if hidden else _("shown"),
        "text": decision.reason if decision else "",
    }


TELLERS: dict[str, Callable[[Telling], None]] = {
    "posted": _posted,
    "held": _held,
    "reported": _reported,
    "moderated": _moderated,
}


def _tell(
    telling: Telling,
    user: User,
    kind: str,
    path: str,
    key: str,
    words: Callable[[Telling], dict[str, str]],
) -> None:
    """One person, in their own language."""
    if user.pk == telling.actor_id or not user.is_active:
        return
    tenant, topic = telling.tenant, telling.post.topic
    with translation.override(accounts.language_of(user, tenant)):
        said = words(telling)
    accounts.notify(
        tenant=tenant,
        user=user,
        kind=kind,
        context={
            "name": telling.name,
            "reference": topic.reference,
            "subject": topic.title,
            **said,
        },
        path=path,
        event_key=f"community-{key}",
        thread_id=new_message_id(tenant, f"topic-{topic.pk}-{tenant.pk}"),
    )
