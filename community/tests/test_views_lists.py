"""The start page and the pages of categories."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from community import services
from community.tests.factories import (
    acting,
    category_of,
    make_reply,
    make_topic,
    opening_of,
    staff_category,
)
from conftest import Cast
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant

ClientOf = Callable[..., Client]


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return str(response.content.decode())


def test_the_start_page_for_everybody(cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.owner)
        make_reply(topic, cast.agent)
        make_topic(tenant, cast.owner, title="Among ourselves", category="customers")
    html = page(client_of(), "/community/")
    assert topic.get_absolute_url() in html
    assert "1 answer · last by Person" in html
    assert "Announcements" in html
    assert "Among" not in html
    assert "Sign in to ask" in html
    assert '<link rel="canonical" href="http://north.example/community/">' in html
    assert "noindex" not in html
    member = page(client_of(cast.viewer), "/community/")
    assert "Among ourselves" in member
    assert "New topic" in member
    assert "Team notes" not in member


def test_people_without_a_customer_read_what_everybody_reads(
    cast: Cast, tenant: Tenant, client_of: ClientOf
) -> None:
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.owner)
        make_topic(tenant, cast.owner, title="Among ourselves", category="customers")
    html = page(client_of(cast.foreign_owner), "/community/")
    assert topic.title in html
    assert "Among ourselves" not in html
    assert "New topic" not in html


def test_an_empty_community(tenant: Tenant, cast: Cast, client_of: ClientOf) -> None:
    assert "No topics yet" in page(client_of(), "/community/")
    assert "You follow no topic yet" in page(client_of(cast.owner), "/community/?tab=following")
    assert "Every question has an answer" in page(client_of(), "/community/?tab=unanswered")


def test_the_tabs(cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    with tenant_scope(tenant):
        make_topic(tenant, cast.owner, title="Nobody knows")
        known = make_topic(tenant, cast.owner, title="Somebody knows")
        make_reply(known, cast.agent)
        make_topic(tenant, cast.agent, title="New opening hours", category="announcements")
    unanswered = page(client_of(), "/community/?tab=unanswered")
    assert "Nobody knows" in unanswered
    assert "Somebody knows" not in unanswered
    assert "New opening hours" not in unanswered
    following = page(client_of(cast.agent), "/community/?tab=following")
    assert "Somebody knows" in following
    assert "Nobody knows" not in following
    assert "Nobody knows" in page(client_of(), "/community/?tab=nonsense")


def test_a_category(cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    with tenant_scope(tenant):
        here = make_topic(tenant, cast.owner, title="About screws")
        make_topic(tenant, cast.owner, title="A clever jig", category="tips")
    html = page(client_of(cast.owner), "/community/products/")
    assert here.title in html
    assert "A clever jig" not in html
    assert "/community/new/?category=products" in html
    announcements = page(client_of(cast.owner), "/community/announcements/")
    assert "Only the team opens topics here" in announcements
    assert "New topic" not in announcements
    assert "New topic" in page(client_of(cast.agent), "/community/announcements/")


def test_categories_by_audience(cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    with tenant_scope(tenant):
        staff_category(tenant)
        services.update_category(
            actor=system_actor(tenant), category=category_of("tips"), is_active=False
        )
    found = {
        (name, key): client_of(user).get(f"/community/{key}/").status_code
        for name, user in {"nobody": None, "member": cast.owner, "agent": cast.agent}.items()
        for key in ("products", "customers", "team", "tips", "unknown")
    }
    assert {key for key, status in found.items() if status == 200} == {
        ("nobody", "products"), ("member", "products"), ("member", "customers"),
        ("agent", "products"), ("agent", "customers"), ("agent", "team"),
    }  # fmt: skip
    assert set(found.values()) == {200, 404}
    assert '<meta name="robots" content="noindex">' in page(
        client_of(cast.owner), "/community/customers/"
    )


def test_following_a_category(cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    client = client_of(cast.viewer)
    response = client.post("/community/products/follow/", follow=True)
    assert "You follow this category now." in response.content.decode()
    assert "Stop following" in page(client, "/community/products/")
    response = client.post("/community/products/unfollow/", follow=True)
    assert "You no longer follow this category." in response.content.decode()
    assert client_of(cast.foreign_owner).post("/community/products/follow/").status_code == 403
    assert client_of(cast.viewer).post("/community/team/follow/").status_code == 404
    to_sign_in = client_of().post("/community/products/follow/")
    assert to_sign_in["Location"] == "/auth/login/?next=/community/products/"


def test_hidden_and_held_topics_are_not_listed(
    cast: Cast, tenant: Tenant, client_of: ClientOf
) -> None:
    with tenant_scope(tenant):
        held = make_topic(tenant, cast.owner, title="Held", body="https://cheap.example")
        hidden = make_topic(tenant, cast.owner, title="Taken out")
        moderator = acting(cast.knowledge, tenant)
        services.hide_post(actor=moderator, post=opening_of(hidden), reason="Spam")
    for user in (None, cast.owner, cast.knowledge):
        html = page(client_of(user), "/community/")
        assert held.title not in html
        assert hidden.title not in html


def test_pages_of_the_list(cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    with tenant_scope(tenant):
        for number in range(27):
            make_topic(tenant, cast.agent, title=f"Topic no {number}.")
    client = client_of()
    first = client.get("/community/")
    assert len(first.context["rows"]) == 25
    older = page(client, f"/community/{first.context['page'].older_url}")
    assert "Topic no 0." in older
    assert "Topic no 1." in older
    assert "noindex" in older


@pytest.mark.parametrize(
    "url",
    ["/community/", "/community/products/", "/community/new/", "/community/profile/",
     "/community/topics/1/"],
)  # fmt: skip
def test_the_part_can_be_switched_off(
    cast: Cast, tenant: Tenant, client_of: ClientOf, url: str
) -> None:
    client = client_of(cast.owner)
    assert "/community/" in page(client, "/")
    tenant.modules["community"] = False
    tenant.save()
    cache.clear()
    assert client.get(url).status_code == 404
    assert client.post("/community/products/follow/").status_code == 404
    assert "/community/" not in page(client, "/")


def test_visitors_have_the_community_in_the_bar_customers_under_more(
    cast: Cast, tenant: Tenant, client_of: ClientOf
) -> None:
    def bar(client: Client) -> list[str]:
        return [item.key for item in client.get("/more/").context["tabs"]]

    assert "community" in bar(client_of())
    assert "community" in bar(client_of(cast.agent))
    assert "community" not in bar(client_of(cast.owner))
    assert 'href="/community/"' in page(client_of(cast.owner), "/more/")
