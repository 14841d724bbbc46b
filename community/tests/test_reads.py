"""What other parts read of the community: home page, files, search."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from haystack import connections

from accounts.selectors import actor_for
from community import selectors, services
from community.models import Topic
from community.search_indexes import TopicIndex
from community.tests.factories import (
    acting,
    category_of,
    make_reply,
    make_topic,
    opening_of,
    staff_category,
)
from conftest import Cast
from portal.shared import outbox
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import OutboxMessage, Tenant
from portal.shared.search import queries
from portal.shared.search.updates import update_index
from portal.shared.timeline import timeline

ActorOf = Callable[..., Actor]


def test_the_newest_topics(cast: Cast, in_tenant: Tenant, actor_of: ActorOf) -> None:
    first = make_topic(in_tenant, cast.owner, title="Slides rattling")
    make_topic(in_tenant, cast.owner, title="Among us", category="customers")
    answer = make_reply(first, cast.agent)
    services.accept_answer(actor=acting(cast.owner, in_tenant), post=answer)
    with CaptureQueriesContext(connection) as asked:
        rows = selectors.newest_topics(actor_of(None), limit=3)
    assert len(asked) <= 1 + 2  # the actor's grants are none, the scope's statement is PostgreSQL's
    assert [row.title for row in rows] == ["Slides rattling"]
    assert rows[0].line.startswith("Solved · 1 answer · last by Person")
    assert "just now" in rows[0].line
    assert [row.title for row in selectors.newest_topics(actor_of(cast.viewer), limit=1)] == [
        "Slides rattling"
    ]
    assert len(selectors.newest_topics(actor_of(cast.viewer))) == 2
    in_tenant.modules["community"] = False
    assert selectors.newest_topics(actor_for(None, in_tenant)) == []
    assert selectors.activity(actor_for(cast.owner, in_tenant), 5) == []


def test_recent_activity(cast: Cast, in_tenant: Tenant, actor_of: ActorOf) -> None:
    mine = make_topic(in_tenant, cast.owner, title="Mine")
    followed = make_topic(in_tenant, cast.agent, title="Followed")
    make_topic(in_tenant, cast.agent, title="Neither")
    services.follow_topic(actor=acting(cast.owner, in_tenant), topic=followed)
    answer = make_reply(mine, cast.agent)
    services.accept_answer(actor=acting(cast.owner, in_tenant), post=answer)
    found = timeline(selectors.activity(actor_of(cast.owner), 5), 5)
    assert [item.title for item in found] == ["Solved: Mine", "New posts in “Followed”"]
    assert [item.url for item in found] == [mine.get_absolute_url(), followed.get_absolute_url()]
    assert selectors.activity(actor_of(None), 5) == []
    assert len(timeline(selectors.activity(actor_of(cast.owner), 1), 1)) == 1


def test_an_author_without_an_account_has_no_record(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    assert selectors.author_record(opening_of(topic), ["UAB Medis"]).posts == 1
    cast.owner.delete()
    assert selectors.author_record(opening_of(topic), []).posts == 0


@pytest.fixture
def indexed(tenant: Tenant) -> Callable[[], None]:
    """Bring the index in step with every topic of the tenant."""

    def run() -> None:
        with tenant_scope(tenant):
            keys = list(Topic.objects.values_list("pk", flat=True))
        update_index(tenant, {"model": "community.topic", "keys": keys})

    connections["default"].get_backend().clear()
    return run


def test_topics_are_found_by_what_is_shown(
    cast: Cast, tenant: Tenant, actor_of: ActorOf, indexed: Callable[[], None]
) -> None:
    with tenant_scope(tenant):
        open_one = make_topic(tenant, cast.owner, title="Rattling slides", body="Glide fifty")
        make_reply(open_one, cast.agent, "It is the damper")
        held = make_reply(open_one, cast.buyer, "https://cheap.example quicksilver")
        members = make_topic(tenant, cast.owner, title="Rattling lorry", category="customers")
        team = make_topic(
            tenant, cast.agent, title="Rattling again", category=staff_category(tenant)
        )
        waiting = make_topic(tenant, cast.viewer, title="Rattling", body="https://cheap.example")
        hidden = make_topic(tenant, cast.owner, title="Rattling spam")
        services.hide_topic(actor=acting(cast.knowledge, tenant), topic=hidden, reason="Spam")
    indexed()

    def found(user: object, text: str) -> set[int]:
        actor = actor_of(user)
        with tenant_scope(tenant):
            hits = queries.search(actor, text, "en", kinds=["topic"]).hits
        return {hit.key for hit in hits}

    everybody = {open_one.pk}
    assert found(None, "rattling") == everybody
    assert found(cast.foreign_owner, "rattling") == everybody
    assert found(cast.viewer, "rattling") == everybody | {members.pk}
    assert found(cast.agent, "rattling") == everybody | {members.pk, team.pk}
    assert found(cast.knowledge, "rattling") == everybody | {
        members.pk, team.pk, waiting.pk, hidden.pk,
    }  # fmt: skip
    assert found(None, "damper") == everybody
    assert found(cast.knowledge, "quicksilver") == set()
    with tenant_scope(tenant):
        services.show_post(actor=acting(cast.knowledge, tenant), post=held)
    indexed()
    assert found(None, "quicksilver") == everybody


def test_the_database_is_asked_again(
    cast: Cast, tenant: Tenant, actor_of: ActorOf, indexed: Callable[[], None]
) -> None:
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.owner, title="Rattling slides")
    indexed()
    with tenant_scope(tenant):
        Topic.objects.filter(pk=topic.pk).update(is_hidden=True)  # the index knows nothing of it
        assert queries.search(actor_of(None), "rattling", "en", kinds=["topic"]).hits == []
        hit = queries.search(actor_of(cast.knowledge), "rattling", "en", kinds=["topic"]).hits[0]
    assert (hit.url, hit.meta) == (topic.get_absolute_url(), "Products and use · No answer yet")


def test_a_part_that_is_off_is_not_searched(tenant: Tenant) -> None:
    tenant.modules["community"] = False
    assert TopicIndex().visible_query(system_actor(tenant), "en") is None


def test_another_audience_brings_the_index_in_step(cast: Cast, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        topics = [make_topic(tenant, cast.agent) for _number in range(3)]
        outbox.discard_pending(tenant, kinds=["index.update"])
        category, actor = category_of(), system_actor(tenant)
        services.update_category(actor=actor, category=category, position=4)
        assert not OutboxMessage.objects.filter(kind="index.update").exists()
        services.update_category(actor=actor, category=category, audience="members")
        queued = OutboxMessage.objects.get(kind="index.update").payload
    assert queued == {"model": "community.topic", "keys": [topic.pk for topic in topics]}
