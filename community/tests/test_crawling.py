"""The community in the map for search engines: what a visitor may read, in bounded parts."""

from collections.abc import Callable
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community import services
from community.models import Post, Topic
from community.tests.factories import acting, make_reply, make_topic, opening_of, staff_category
from conftest import Cast
from knowledge import sitemaps
from knowledge.tests.factories import make_article
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.tenants import forget_hosts

ClientOf = Callable[..., Client]
HOST = "http://north.example"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def read(client: Client, path: str) -> dict[str, str]:
    """Addresses of a map or an index, with when they changed."""
    response = client.get(path)
    assert (path, response.status_code) == (path, 200)
    entries = list(ElementTree.fromstring(response.content.decode()))
    return {
        entry.findtext(f"{MAP}loc", ""): entry.findtext(f"{MAP}lastmod", "") for entry in entries
    }


def community_in(client: Client, path: str = "/sitemap.xml") -> dict[str, str]:
    return {url: at for url, at in read(client, path).items() if "/community/" in url}


def url(topic: Topic) -> str:
    return f"{HOST}{topic.get_absolute_url()}"


def test_only_what_visitors_read(cast: Cast, in_tenant: Tenant, client_of: ClientOf) -> None:
    topic = make_topic(in_tenant, cast.owner)
    make_topic(in_tenant, cast.owner, title="Among ourselves", category="customers")
    make_topic(in_tenant, cast.agent, title="Team only", category=staff_category(in_tenant))
    hidden = make_topic(in_tenant, cast.owner, title="Hidden")
    services.hide_topic(actor=system_actor(in_tenant), topic=hidden, reason="Spam")
    held = make_topic(in_tenant, cast.buyer, title="Held", body="https://spam.example")
    assert held.is_held
    for user in (None, cast.owner, cast.agent, cast.admin):  # whoever asks
        found = community_in(client_of(user))
        assert set(found) == {
            f"{HOST}/community/",
            f"{HOST}/community/products/",
            url(topic),
        }
    found = community_in(client_of())
    assert found[url(topic)] == topic.last_post_at.isoformat(timespec="seconds")


def test_answers_and_edits_change_the_date(
    cast: Cast, in_tenant: Tenant, client_of: ClientOf
) -> None:
    topic, visitor = make_topic(in_tenant, cast.owner), client_of()
    answered = timezone.now() + timedelta(hours=1)
    post = make_reply(topic, cast.agent, at=answered)
    assert community_in(visitor)[url(topic)] == answered.isoformat(timespec="seconds")
    edited = answered + timedelta(hours=1)
    Post.objects.filter(pk=post.pk).update(edited_at=edited)
    assert community_in(visitor)[url(topic)] == edited.isoformat(timespec="seconds")
    Post.objects.filter(pk=post.pk).update(state="hidden")
    assert community_in(visitor)[url(topic)] == answered.isoformat(timespec="seconds")


def test_caches_hear_of_changes(cast: Cast, in_tenant: Tenant, client_of: ClientOf) -> None:
    visitor = client_of()
    topic = make_topic(in_tenant, cast.owner)
    first = visitor.get("/sitemap.xml")
    since = {"if-modified-since": first.headers["Last-Modified"]}
    assert visitor.get("/sitemap.xml", headers=since).status_code == 304
    post = opening_of(topic)
    services.edit_post(
        actor=acting(cast.owner, in_tenant), post=post, body="Ours are thick.", title="Thick doors"
    )
    second = visitor.get("/sitemap.xml", headers=since)
    assert second.status_code == 200
    assert "thick-doors" in second.content.decode()


def test_many_topics_are_listed_in_parts(
    cast: Cast, in_tenant: Tenant, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "PART_URLS", 3)
    made = [make_topic(in_tenant, cast.owner, title=f"Topic {number}") for number in range(7)]
    visitor = client_of()
    index = read(visitor, "/sitemap.xml")
    files = [file for file in index if "community" in file]
    assert files == [
        f"{HOST}/sitemap-community-{after}.xml" for after in (0, made[2].pk, made[5].pk)
    ]
    assert index[files[0]] == made[2].last_post_at.isoformat(timespec="seconds")
    listed = [list(read(visitor, file.removeprefix(HOST))) for file in files]
    assert listed == [[url(row) for row in made[start : start + 3]] for start in (0, 3, 6)]
    assert f"{HOST}/community/" in read(visitor, "/sitemap-pages.xml")
    for gone in (made[6].pk, "9" * 18):
        assert visitor.get(f"/sitemap-community-{gone}.xml").status_code == 404
    assert visitor.get("/sitemap-billing-0.xml").status_code == 404


def test_a_part_asks_the_same_for_few_and_many(
    cast: Cast, in_tenant: Tenant, client_of: ClientOf
) -> None:
    visitor, counts = client_of(), []
    for number in (1, 9):
        for each in range(number):
            make_reply(make_topic(in_tenant, cast.agent, title=f"{number} {each}"), cast.admin)
        visitor.get("/sitemap-community-0.xml")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read(visitor, "/sitemap-community-0.xml")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_parts_that_are_off_are_not_listed(cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.owner)
        make_article(tenant, "Delivery times")
    visitor = client_of()
    tenant.modules = {"help": True, "community": False}
    tenant.save()
    forget_hosts(tenant)
    assert community_in(visitor) == {}
    assert visitor.get("/sitemap-community-0.xml").status_code == 404
    tenant.modules = {"help": False, "community": True}
    tenant.save()
    forget_hosts(tenant)
    assert url(topic) in community_in(visitor)
    assert not any("/help/" in found for found in read(visitor, "/sitemap.xml"))
    assert "Sitemap:" in visitor.get("/robots.txt").content.decode()
    tenant.modules = {"help": False, "community": False}
    tenant.save()
    forget_hosts(tenant)
    assert visitor.get("/sitemap.xml").status_code == 404
