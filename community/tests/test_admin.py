"""The moderators' workspace."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from community import services
from community.enums import PostState
from community.models import Decision, ForumCategory, Post, Topic
from community.tests.factories import (
    acting,
    category_of,
    make_reply,
    make_topic,
    opening_of,
    text_file,
)
from conftest import Cast
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant

ClientOf = Callable[..., Client]
QUEUE = "/admin/community/post/"


def content(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.fixture
def held(cast: Cast, tenant: Tenant) -> Post:
    """The first post of a topic that waits for review."""
    with tenant_scope(tenant):
        return opening_of(
            make_topic(
                tenant, cast.owner, title="Cheap ones", body="https://cheap.example",
                uploads=[text_file("prices.txt")],
            )
        )  # fmt: skip


def decide(client: Client, post: Post, decision: str, **values: Any) -> str:
    url = f"{QUEUE}{post.topic.reference}/{post.number}/decide/"
    form = {"decision": decision, "state": post.state, "open_reports": post.open_reports}
    return content(client.post(url, form | values, follow=True))


def test_the_queue(held: Post, cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    client = client_of(cast.knowledge)
    with tenant_scope(tenant):
        reported = opening_of(make_topic(tenant, cast.buyer, title="Rude"))
        services.report_post(actor=acting(cast.viewer, tenant), post=reported, kind="insult")
        make_topic(tenant, cast.buyer, title="Harmless")
    html = content(client.get(QUEUE))
    assert "Cheap ones" in html
    assert "Waits for review" in html
    assert "1 report" in html
    assert "Harmless" not in html
    decide(client, reported, "hide", reason="Insults")
    assert "Rude" not in content(client.get(QUEUE))
    assert "Rude" in content(client.get(f"{QUEUE}?tab=hidden"))


def test_an_empty_queue(cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    client = client_of(cast.knowledge)
    assert "Nothing to review" in content(client.get(QUEUE))
    assert "No hidden posts" in content(client.get(f"{QUEUE}?tab=hidden"))


def test_the_review_page_tells_all_that_matters(
    held: Post, cast: Cast, tenant: Tenant, client_of: ClientOf
) -> None:
    client = client_of(cast.knowledge)
    html = content(client.get(f"{QUEUE}1/1/"))
    for said in ("Cheap ones", "UAB Medis", "prices.txt", "None about this topic.", "Products"):
        assert said in html
    assert "Show the post" in html
    assert "Dismiss" not in html
    assert "The decision is carried out." in decide(client, held, "show")
    html = content(client.get(f"{QUEUE}1/1/"))
    assert "showed the post" in html
    assert "Show the post" not in html
    with tenant_scope(tenant):
        assert Post.objects.get(pk=held.pk).state == PostState.SHOWN


def test_reports_are_decided(held: Post, cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.buyer)
        post = opening_of(topic)
        services.report_post(
            actor=acting(cast.viewer, tenant), post=post, kind="other", text="Not true"
        )
    client = client_of(cast.knowledge)
    html = content(client.get(f"{QUEUE}{topic.reference}/1/"))
    assert "Not true" in html
    assert "Dismiss the reports" in html
    assert "Somebody else changed this" in decide(client, post, "dismiss", open_reports=9)
    decide(client, post, "dismiss", open_reports=1)
    html = content(client.get(f"{QUEUE}{topic.reference}/1/"))
    assert "Decided" in html
    assert "dismissed the reports" in html


def test_everything_about_the_topic(cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    client = client_of(cast.admin)
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.owner)
        make_reply(topic, cast.agent)
        post = opening_of(topic)
    steps: list[tuple[str, dict[str, str], dict[str, Any]]] = [
        ("close", {}, {"state": "closed"}),
        ("reopen", {}, {"state": "open"}),
        ("hide_topic", {"reason": "Off topic"}, {"is_hidden": True}),
        ("show_topic", {}, {"is_hidden": False}),
        ("move", {"category": "tips"}, {"category__key": "tips"}),
    ]
    for decision, values, expected in steps:
        assert "The decision is carried out." in decide(client, post, decision, **values)
        with tenant_scope(tenant):
            assert Topic.objects.filter(pk=topic.pk, **expected).exists(), decision
    with tenant_scope(tenant):
        assert Decision.objects.count() == len(steps)


@pytest.mark.parametrize(
    ("decision", "values", "said"),
    [
        ("hide", {}, "Give a reason"),
        ("hide", {"reason": "x" * 1001}, "at most 1000 characters"),
        ("show", {"state": "shown"}, "Somebody else changed this"),
        ("reopen", {}, "Somebody else changed this"),
        ("move", {"category": ""}, "Choose a category."),
        ("move", {"category": "nonsense"}, "Select a valid choice"),
        ("nonsense", {}, "Select a valid choice"),
        ("show_topic", {}, "first post"),
    ],
)
def test_what_is_refused_is_said(
    held: Post,
    cast: Cast,
    tenant: Tenant,
    client_of: ClientOf,
    decision: str,
    values: dict[str, str],
    said: str,
) -> None:
    html = decide(client_of(cast.knowledge), held, decision, **({"reason": ""} | values))
    assert said in html
    with tenant_scope(tenant):
        assert Post.objects.get(pk=held.pk).state == PostState.HELD
        assert not Decision.objects.exists()


def test_only_moderators_come_in(held: Post, cast: Cast, client_of: ClientOf) -> None:
    for user, status in ((cast.agent, 403), (cast.owner, 302), (None, 302)):
        client = client_of(user)
        assert client.get(QUEUE).status_code == status
        assert client.get(f"{QUEUE}1/1/").status_code == status
        assert client.post(f"{QUEUE}1/1/decide/", {"decision": "show"}).status_code == status
    assert client_of(cast.knowledge).get(f"{QUEUE}9/9/").status_code == 404


def test_the_list_of_topics(held: Post, cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    client, url = client_of(cast.knowledge), "/admin/community/topic/"
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.buyer, title="Harmless")
        hidden = make_topic(tenant, cast.buyer, title="Gone")
        services.hide_topic(actor=acting(cast.admin, tenant), topic=hidden, reason="Spam")
    html = content(client.get(url))
    assert f'href="{QUEUE}{topic.reference}/1/"' in html
    expected = {
        "?seen=held": {"Cheap ones"}, "?seen=hidden": {"Gone"}, "?seen=listed": {"Harmless"},
        "?q=harm": {"Harmless"}, "?state__exact=closed": set(),
        "": {"Cheap ones", "Gone", "Harmless"},
    }  # fmt: skip
    for query, titles in expected.items():
        html = content(client.get(url + query))
        shown = {title for title in ("Cheap ones", "Gone", "Harmless") if f">{title}</a>" in html}
        assert shown == titles, query


def test_categories(cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    client, url = client_of(cast.knowledge), "/admin/community/forumcategory/"
    assert "Products and use" in content(client.get(url))
    form = {
        "key": "night", "name_en": "Night", "name_lt": "Naktis", "description_en": "Late work",
        "icon": "moon", "audience": "members", "team_opens": "on", "position": "7",
        "is_active": "on",
    }  # fmt: skip
    assert client.post(f"{url}add/", form).status_code == 302
    with tenant_scope(tenant):
        made = ForumCategory.objects.get(key="night")
    assert (made.names, made.descriptions["en"], made.team_opens, made.position) == (
        {"en": "Night", "lt": "Naktis"}, "Late work", True, 7,
    )  # fmt: skip
    change = f"{url}{made.pk}/change/"
    assert 'value="Naktis"' in content(client.get(change))
    assert client.post(change, form | {"key": "day", "name_en": "Dusk"}).status_code == 302
    with tenant_scope(tenant):
        stored = ForumCategory.objects.get(pk=made.pk)
        assert (stored.key, stored.names["en"]) == ("night", "Dusk")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"key": "products"}, "a category with this address already"),
        ({"key": "new"}, "taken by a page"),
        ({"icon": "no-such-icon"}, "no icon of this name"),
        ({"name_en": ""}, "required"),
        ({"audience": "nonsense"}, "valid choice"),
    ],
)
def test_refused_categories_keep_what_was_typed(
    cast: Cast, tenant: Tenant, client_of: ClientOf, values: dict[str, str], said: str
) -> None:
    form = {
        "key": "night", "name_en": "Night", "name_lt": "Naktis", "icon": "moon",
        "audience": "members", "position": "7", "is_active": "on",
    }  # fmt: skip
    html = content(
        client_of(cast.knowledge).post("/admin/community/forumcategory/add/", form | values)
    )
    assert said in html
    assert 'value="Naktis"' in html
    with tenant_scope(tenant):
        assert ForumCategory.objects.count() == 4
        assert category_of("products").names["en"] == "Products and use"
