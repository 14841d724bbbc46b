"""The community: states, who reads what, what the database refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from community import policies
from community.enums import (
    POST_TRANSITIONS,
    TOPIC_TRANSITIONS,
    Audience,
    PostState,
    TopicState,
)
from community.models import ForumCategory, Post, Topic
from conftest import Cast
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.states import move
from portal.shared.tests.rows import make_row
from portal.shared.tests.state_matrix import (
    assert_matrix,
    assert_one_wins,
    assert_state_checked,
    assert_table_complete,
)

ActorOf = Callable[..., Actor]


def test_the_tables_are_complete() -> None:
    assert_table_complete(TopicState, TOPIC_TRANSITIONS, TopicState.OPEN)
    assert_table_complete(PostState, POST_TRANSITIONS, PostState.HELD)


@pytest.mark.parametrize(
    ("model", "states", "table"),
    [(Topic, TopicState, TOPIC_TRANSITIONS), (Post, PostState, POST_TRANSITIONS)],
)
def test_every_move(in_tenant: Tenant, model: Any, states: Any, table: Any) -> None:
    assert_matrix(states, table, lambda state: make_row(model, in_tenant, state=state))
    row = make_row(model, in_tenant)
    assert_one_wins(row, next(iter(table[row.state])), lambda row, to: move(row, to, table))
    assert_state_checked(row)


def test_who_reads_what(cast: Cast, tenant: Tenant, actor_of: ActorOf) -> None:
    with tenant_scope(tenant):
        ForumCategory.objects.all().delete()  # the seeded ones would only blur the counts
        for audience in Audience:
            make_post(tenant, audience)
        make_post(tenant, Audience.EVERYONE, is_active=False)
        counts = {
            name: tuple(
                model.objects.visible_to(actor_of(user)).count()
                for model in (ForumCategory, Topic, Post)
            )
            for name, user in {
                "nobody": None,
                "viewer": cast.viewer,
                "agent": cast.agent,
                "knowledge": cast.knowledge,
                "foreign owner": cast.foreign_owner,
                "foreign agent": cast.foreign_agent,
            }.items()
        }
    assert counts == {
        "nobody": (1, 1, 1),
        "viewer": (2, 2, 2),
        "agent": (3, 3, 3),
        "knowledge": (4, 4, 4),
        "foreign owner": (1, 1, 1),
        "foreign agent": (1, 1, 1),
    }


def make_post(tenant: Tenant, audience: str, **category: Any) -> Post:
    """A post in a topic of its own, in a category for the audience."""
    place = make_row(ForumCategory, tenant, audience=audience, **category)
    post: Post = make_row(Post, tenant, topic=make_row(Topic, tenant, category=place))
    return post


def test_what_is_held_or_hidden_is_for_author_and_moderators(
    cast: Cast, tenant: Tenant, actor_of: ActorOf
) -> None:
    with tenant_scope(tenant):
        shown = make_post(tenant, Audience.EVERYONE)
        held = make_row(
            Post, tenant, topic=shown.topic, number=2, state=PostState.HELD, author=cast.owner
        )
        hidden = make_row(
            Post, tenant, topic=shown.topic, number=3, state=PostState.HIDDEN, author=cast.owner
        )

        def seen(user: Any) -> set[int]:
            return set(Post.objects.visible_to(actor_of(user)).values_list("pk", flat=True))

        assert seen(None) == seen(cast.viewer) == {shown.pk}
        assert seen(cast.owner) == {shown.pk, held.pk}
        assert seen(cast.knowledge) == {shown.pk, held.pk, hidden.pk}
        topic = shown.topic
        assert policies.can_see(actor_of(None), topic)
        topic.is_hidden = True
        topic.save()
        assert seen(cast.owner) == set()
        assert not policies.can_see(actor_of(cast.owner), topic)
        assert policies.can_moderate(actor_of(cast.knowledge))
        assert not policies.can_moderate(actor_of(cast.agent))


def test_a_topic_has_one_accepted_answer(in_tenant: Tenant) -> None:
    topic = make_row(Topic, in_tenant)
    make_row(Post, in_tenant, topic=topic, is_accepted=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_row(Post, in_tenant, topic=topic, number=2, is_accepted=True)
    # Control: others of the topic, and accepted ones of other topics, are taken.
    make_row(Post, in_tenant, topic=topic, number=3)
    make_row(Post, in_tenant, is_accepted=True)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Topic, {"reference": "T-1"}),
        (ForumCategory, {"key": "fittings"}),
        (ForumCategory, {"audience": "nonsense"}),
    ],
)
def test_the_database_refuses(in_tenant: Tenant, model: Any, values: dict[str, Any]) -> None:
    make_row(Topic, in_tenant, reference="T-1")
    make_row(ForumCategory, in_tenant, key="fittings")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_row(model, in_tenant, **values)
    assert make_row(model, in_tenant).pk
