"""Accepting, voting, following."""

from collections.abc import Callable

import pytest

from community import services
from community.enums import TopicState
from community.models import CategoryFollow, ForumCategory, Post, Topic, TopicFollow, Vote
from community.tests.factories import (
    acting,
    category_of,
    make_reply,
    make_topic,
    opening_of,
    staff_category,
)
from conftest import Cast
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry, Tenant

ActorOf = Callable[..., Actor]


def accepted_in(topic: Topic) -> list[int]:
    """Numbers of the accepted answers, with the topic brought in step."""
    topic.refresh_from_db()
    numbers = Post.objects.filter(topic=topic, is_accepted=True).values_list("number", flat=True)
    return list(numbers)


def test_accepting_an_answer(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    first, second = make_reply(topic, cast.buyer), make_reply(topic, cast.agent)
    owner = acting(cast.owner, in_tenant)
    services.accept_answer(actor=owner, post=first)
    assert (accepted_in(topic), topic.state) == ([2], TopicState.ANSWERED)
    services.accept_answer(actor=owner, post=first)
    assert AuditEntry.objects.filter(action="topic.accepted").count() == 1
    second.topic = topic
    services.accept_answer(actor=acting(cast.knowledge, in_tenant), post=second)
    assert (accepted_in(topic), topic.state) == ([3], TopicState.ANSWERED)
    services.withdraw_acceptance(actor=owner, topic=topic)
    assert (accepted_in(topic), topic.state) == ([], TopicState.OPEN)
    services.withdraw_acceptance(actor=owner, topic=topic)
    assert AuditEntry.objects.filter(action="topic.acceptance_withdrawn").count() == 1


def test_who_accepts(cast: Cast, in_tenant: Tenant, actor_of: ActorOf) -> None:
    topic = make_topic(in_tenant, cast.owner)
    answer = make_reply(topic, cast.buyer)
    for user in (None, cast.buyer, cast.agent, cast.foreign_owner):
        actor = actor_of(user)
        with pytest.raises(NotAllowed):
            services.accept_answer(actor=actor, post=answer)
        with pytest.raises(NotAllowed):
            services.withdraw_acceptance(actor=actor, topic=topic)
    assert accepted_in(topic) == []


def test_what_cannot_be_accepted(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    owner, moderator = acting(cast.owner, in_tenant), acting(cast.knowledge, in_tenant)
    held = make_reply(topic, cast.buyer, "https://cheap.example")
    for post in (opening_of(topic), held):
        with pytest.raises(DomainError, match="everybody sees"):
            services.accept_answer(actor=owner, post=post)
    answer = make_reply(topic, cast.agent)
    services.close_topic(actor=moderator, topic=topic)
    answer.topic = topic
    with pytest.raises(DomainError, match="closed"):
        services.accept_answer(actor=moderator, post=answer)
    with pytest.raises(DomainError, match="closed"):
        services.withdraw_acceptance(actor=owner, topic=topic)


def test_a_stale_page_cannot_accept_in_a_closed_topic(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    answer = make_reply(topic, cast.agent)
    services.close_topic(
        actor=acting(cast.knowledge, in_tenant), topic=Topic.objects.get(pk=topic.pk)
    )
    with pytest.raises(DomainError, match="closed"):
        services.accept_answer(actor=acting(cast.owner, in_tenant), post=answer)


def test_voting(cast: Cast, in_tenant: Tenant) -> None:
    post = opening_of(make_topic(in_tenant, cast.owner))
    for user in (cast.buyer, cast.buyer, cast.agent, cast.outsider):
        services.vote(actor=acting(user, in_tenant), post=post)
    assert (post.score, Vote.objects.count()) == (3, 3)
    for _twice in range(2):
        services.withdraw_vote(actor=acting(cast.buyer, in_tenant), post=post)
    assert (post.score, Vote.objects.count()) == (2, 2)
    actions = AuditEntry.objects.filter(action__startswith="post.vote")
    assert actions.count() == 4


def test_who_votes(cast: Cast, in_tenant: Tenant, actor_of: ActorOf) -> None:
    topic = make_topic(in_tenant, cast.owner)
    post, held = opening_of(topic), make_reply(topic, cast.buyer, "https://cheap.example")
    for user in (None, cast.owner, cast.foreign_owner):
        for act in (services.vote, services.withdraw_vote):
            with pytest.raises(NotAllowed):
                act(actor=actor_of(user), post=post)
    with pytest.raises(NotAllowed):
        services.vote(actor=acting(cast.viewer, in_tenant), post=held)
    secret = make_topic(in_tenant, cast.agent, category=staff_category(in_tenant))
    with pytest.raises(NotAllowed):
        services.vote(actor=acting(cast.viewer, in_tenant), post=opening_of(secret))
    assert not Vote.objects.exists()


def test_following_topics(cast: Cast, in_tenant: Tenant, actor_of: ActorOf) -> None:
    topic = make_topic(in_tenant, cast.owner)
    viewer = actor_of(cast.viewer)
    for _twice in range(2):
        services.follow_topic(actor=viewer, topic=topic)
    assert TopicFollow.objects.filter(topic=topic, user=cast.viewer).count() == 1
    for _twice in range(2):
        services.unfollow_topic(actor=viewer, topic=topic)
    assert not TopicFollow.objects.filter(topic=topic, user=cast.viewer).exists()
    secret = make_topic(in_tenant, cast.agent, category=staff_category(in_tenant))
    for actor, what in ((viewer, secret), (actor_of(None), topic), (actor_of(None), secret)):
        with pytest.raises(NotAllowed):
            services.follow_topic(actor=actor, topic=what)
    with pytest.raises(NotAllowed):
        services.unfollow_topic(actor=actor_of(None), topic=topic)


def test_following_categories(cast: Cast, in_tenant: Tenant, actor_of: ActorOf) -> None:
    viewer, category = actor_of(cast.viewer), category_of("products")
    for _twice in range(2):
        services.follow_category(actor=viewer, category=category)
    assert CategoryFollow.objects.get().user == cast.viewer
    for _twice in range(2):
        services.unfollow_category(actor=viewer, category=category)
    assert not CategoryFollow.objects.exists()
    with pytest.raises(NotAllowed):
        services.follow_category(actor=viewer, category=staff_category(in_tenant))
    with pytest.raises(NotAllowed):
        services.unfollow_category(actor=actor_of(None), category=category)


def test_categories(cast: Cast, in_tenant: Tenant, actor_of: ActorOf) -> None:
    moderator = actor_of(cast.knowledge)
    made = services.create_category(
        actor=moderator, key="night", names={"en": " Night ", "lt": ""}, audience="members"
    )
    assert (made.names, str(made)) == ({"en": "Night"}, "Night")
    services.update_category(
        actor=moderator, category=made, key="other", names={"en": "Late", "lt": "Vėlai"}
    )
    stored = ForumCategory.objects.get(key="night")
    assert stored.name_for(in_tenant, "lt") == "Vėlai"
    assert stored.name_for(in_tenant, "es") == "Late"
    assert stored.description_for(in_tenant) == ""
    refused: list[dict[str, object]] = [
        {"key": "night", "names": {"en": "Twice"}, "audience": "members"},
        {"key": "x", "names": {"lt": "Be anglų"}, "audience": "members"},
        {"key": "x", "names": {"en": "Who"}, "audience": "nonsense"},
    ]
    for values in refused:
        with pytest.raises(DomainError):
            services.create_category(actor=moderator, **values)
    with pytest.raises(DomainError):
        services.update_category(actor=moderator, category=made, audience="nonsense")
    for user in (None, cast.owner, cast.agent):
        with pytest.raises(NotAllowed):
            services.update_category(actor=actor_of(user), category=made, position=3)
        with pytest.raises(NotAllowed):
            services.create_category(
                actor=actor_of(user), key="x", names={"en": "X"}, audience="staff"
            )


def test_every_tenant_starts_with_categories_in_its_languages(
    in_tenant: Tenant, other_tenant: Tenant
) -> None:
    rows = ForumCategory.objects.all()
    assert [row.key for row in rows] == ["announcements", "products", "tips", "customers"]
    assert {tuple(row.names) for row in rows} == {("en", "lt")}
    assert [row.key for row in rows if row.team_opens] == ["announcements"]
    assert category_of("products").names["lt"] == "Prekės ir naudojimas"
    assert system_actor(in_tenant).may("moderate_community")
