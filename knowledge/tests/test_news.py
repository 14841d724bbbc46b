"""Announcements: who sees them, when, who closed them, who is told and how often."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Customer, Notification, Segment, User
from accounts.selectors import actor_for
from conftest import Cast
from knowledge import services, telling
from knowledge.enums_news import ANNOUNCEMENT_TRANSITIONS, AnnouncementState
from knowledge.models import Announcement, Dismissal
from knowledge.tests.news import announce
from portal.shared import outbox
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry, Tenant
from portal.shared.tests.state_matrix import (
    assert_matrix,
    assert_one_wins,
    assert_state_checked,
    assert_table_complete,
)

ClientFor = Callable[..., Client]
WHO = (None, "owner", "outsider", "agent", "knowledge", "foreign_owner")
HOUR = timedelta(hours=1)


@pytest.fixture
def each(client_for: ClientFor, tenant: Tenant, cast: Cast) -> dict[str | None, Client]:
    """A browser of everybody."""
    return {who: client_for(getattr(cast, who) if who else None, tenant) for who in WHO}


def put_into(customer: Customer, name: str) -> Segment:
    accounts.set_segments(actor=system_actor(customer.tenant), customer=customer, names=[name])
    return Segment.objects.get(name=name)


def test_who_reads_what(each: dict[str | None, Client], in_tenant: Tenant, cast: Cast) -> None:
    segment = put_into(cast.customer, "Wholesale")
    rows = {
        "public": announce(in_tenant, "For all", as_banner=True),
        "customers": announce(in_tenant, "For members", audience="customers", as_banner=True),
        "segment": announce(
            in_tenant, "For wholesale", audience="named", readers=[segment], as_banner=True
        ),
        "customer": announce(
            in_tenant, "For one", audience="named", readers=[cast.other_customer], as_banner=True
        ),
        "staff": announce(in_tenant, "For us", audience="staff", as_banner=True),
        "draft": announce(in_tenant, "Not yet", published=False, as_banner=True),
    }
    all_of_it = {"public", "customers", "segment", "customer", "staff"}
    expected = {
        None: {"public"},
        "owner": {"public", "customers", "segment"},
        "outsider": {"public", "customers", "customer"},
        "agent": all_of_it,
        "knowledge": all_of_it,
        "foreign_owner": {"public"},
    }
    for who, client in each.items():
        # The list and the page itself.
        listed = client.get("/en/news/").content.decode().partition("<main")[2]
        assert {key for key, row in rows.items() if row.titles["en"] in listed} == expected[who]
        opened = {
            key
            for key, row in rows.items()
            if client.get(row.get_absolute_url()).status_code == 200
        }
        assert opened - {"draft"} == expected[who]
        assert ("draft" in opened) is (who == "knowledge")
        # Every page's banner and home, which come from what is kept for all: two at most.
        home = client.get("/").content.decode()
        assert {key for key, row in rows.items() if row.titles["en"] in home} <= expected[who]
        shown = {row.titles["en"] in home for key, row in rows.items() if key in expected[who]}
        assert any(shown), "home shows some of what this person may read"


def test_a_period_begins_and_ends(each: dict[str | None, Client], in_tenant: Tenant) -> None:
    now = timezone.now()
    coming = announce(in_tenant, "Soon here", starts_at=now + HOUR, as_banner=True)
    running = announce(in_tenant, "Here now", ends_at=now + HOUR, as_banner=True)
    visitor = each[None]

    def seen() -> set[str]:
        pages = visitor.get("/en/news/").content.decode() + visitor.get("/").content.decode()
        return {row.slug for row in (coming, running) if row.titles["en"] in pages}

    assert seen() == {"here-now"}
    assert visitor.get(coming.get_absolute_url()).status_code == 404
    # An hour later; nothing is written at that moment, what is kept stays.
    moment = now + 2 * HOUR
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: moment)
        assert seen() == {"soon-here"}
        assert visitor.get(running.get_absolute_url()).status_code == 404


def test_withdrawn_ones_are_gone_at_once(each: dict[str | None, Client], in_tenant: Tenant) -> None:
    row = announce(in_tenant, "Closed on Friday", as_banner=True)
    assert "Closed on Friday" in each[None].get("/more/").content.decode()
    services.withdraw_announcement(actor=system_actor(in_tenant), row=row)
    assert "Closed on Friday" not in each[None].get("/more/").content.decode()


def test_a_banner_costs_no_query(each: dict[str | None, Client], in_tenant: Tenant) -> None:
    def cost(client: Client) -> int:
        client.get("/more/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/more/")
        return len(queries)

    before = {who: cost(client) for who, client in each.items()}
    announce(in_tenant, "Closed on Friday", as_banner=True)
    assert {who: cost(client) for who, client in each.items()} == before


def test_closing_is_for_one_person(
    each: dict[str | None, Client], in_tenant: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    row = announce(in_tenant, "Closed on Friday", as_banner=True)
    other = announce(
        in_tenant, "Open on Sunday", as_banner=True, starts_at=timezone.now() - 2 * HOUR
    )
    url = f"/news/{row.slug}/dismiss/"
    assert each["owner"].get("/more/").content.decode().count('action="/news/') == 2
    answer = each["owner"].post(url, {"next": "/more/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/more/")
    assert each["owner"].post(url, {"next": "//evil.example"}).headers["Location"] == "/"
    # The person's other browsers as well; nobody else's.
    for client in (each["owner"], client_for(cast.owner, in_tenant)):
        page = client.get("/more/").content.decode()
        assert (row.titles["en"] in page, other.titles["en"] in page) == (False, True)
    for who in ("outsider", "agent", None):
        assert row.titles["en"] in each[who].get("/more/").content.decode()
    assert Dismissal.objects.count() == 1
    # A visitor: this browser only, by a cookie of its session.
    swapped = each[None].post(url, headers={"HX-Request": "true"})
    assert (swapped.status_code, swapped.content) == (200, b"")
    cookie = swapped.cookies["portal_closed"]
    assert (cookie["max-age"], cookie["httponly"]) == ("", True)
    assert row.titles["en"] not in each[None].get("/more/").content.decode()
    assert row.titles["en"] in Client(HTTP_HOST="north.example").get("/more/").content.decode()
    assert row.titles["en"] in each["owner"].get("/en/news/").content.decode()


@pytest.mark.parametrize("value", ["", "x.y", "9" * 400, "x.-2.²", ".....", "\x01"])
def test_nonsense_in_the_cookie_counts_for_nothing(in_tenant: Tenant, value: str) -> None:
    row = announce(in_tenant, "Closed on Friday", as_banner=True)
    visitor = Client(HTTP_HOST="north.example")
    visitor.cookies["portal_closed"] = value
    assert row.titles["en"] in visitor.get("/more/").content.decode()
    assert visitor.post(f"/news/{row.slug}/dismiss/").status_code == 302


def test_some_stay_until_they_end(each: dict[str | None, Client], in_tenant: Tenant) -> None:
    row = announce(in_tenant, "Closed on Friday", as_banner=True, is_dismissible=False)
    hidden = announce(in_tenant, "For members", audience="customers", as_banner=True)
    for client in (each[None], each["owner"]):
        assert client.post(f"/news/{row.slug}/dismiss/").status_code == 404
        assert row.titles["en"] in client.get("/more/").content.decode()
    assert each[None].post(f"/news/{hidden.slug}/dismiss/").status_code == 404


def told(tenant: Tenant) -> list[tuple[str, str, str]]:
    """Carry the outbox out; person, subject and path of every notice so far."""
    outbox.dispatch_due(tenant)
    with tenant_scope(tenant):
        rows = Notification.objects.filter(kind="news").select_related("user").order_by("pk")
        return [(row.user.email, row.context["subject"], row.path) for row in rows]


def want_mail(user: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        accounts.choose_notifications(
            actor=actor_for(user, tenant), choices={("news", "mail"): True}
        )


def test_readers_are_told_once_and_by_mail_only_if_they_chose_it(
    cast: Cast, tenant: Tenant, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "BATCH", 2)  # several batches
    want_mail(cast.buyer, tenant)
    want_mail(cast.outsider, tenant)
    User.objects.filter(pk=cast.outsider.pk).update(language="lt")
    with tenant_scope(tenant):
        row = announce(tenant, "Lockers", lt="Dėžės")
    members = [cast.owner, cast.buyer, cast.billing, cast.viewer, cast.outsider]
    expected = [
        (user.email, "Dėžės", "/lt/news/lockers/")
        if user == cast.outsider
        else (user.email, "Lockers", "/en/news/lockers/")
        for user in members
    ]
    assert told(tenant) == expected
    assert {mail.to[0]: mail.subject for mail in mailoutbox} == {
        cast.buyer.email: "Lockers",
        cast.outsider.email: "Dėžės",
    }
    mail = next(mail for mail in mailoutbox if mail.to == [cast.buyer.email])
    assert "All about Lockers." in mail.body
    assert "http://north.example/en/news/lockers/" in mail.body
    assert "/notifications/unsubscribe/" in mail.extra_headers["List-Unsubscribe"]
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # Published again and changed: nobody hears it twice.
    with tenant_scope(tenant):
        actor = system_actor(tenant)
        services.withdraw_announcement(actor=actor, row=row)
        services.publish_announcement(actor=actor, row=row)
        telling.tell_of_announcement(tenant, {"announcement": row.pk})
    assert told(tenant) == expected
    assert len(mailoutbox) == 2


def test_only_readers_are_told_and_only_when_it_begins(cast: Cast, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        segment = put_into(cast.customer, "Wholesale")
        announce(tenant, "For wholesale", audience="named", readers=[segment])
        announce(tenant, "For us", audience="staff")
        announce(tenant, "Quietly", tells=False)
        announce(tenant, "A draft", published=False)
        announce(tenant, "Tomorrow", starts_at=timezone.now() + 24 * HOUR)
    heard = {(email.split("@")[0], subject) for email, subject, _path in told(tenant)}
    customers = {(who, "For wholesale") for who in ("owner", "buyer", "billing", "viewer")}
    assert ("owner", "For wholesale") in heard
    team = {(who, "For us") for who in ("agent", "knowledge", "admin")}
    assert heard == customers | team
    emails = {email for email, _subject, _path in told(tenant)}
    assert cast.outsider.email not in emails


def test_what_is_withdrawn_meanwhile_is_told_to_nobody(cast: Cast, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        row = announce(tenant, "Lockers")
        services.withdraw_announcement(actor=system_actor(tenant), row=row)
    assert told(tenant) == []
    with tenant_scope(tenant):
        services.publish_announcement(actor=system_actor(tenant), row=row)
    assert len(told(tenant)) == 5


def test_mail_is_chosen_on_the_page_or_among_the_notices(
    client_for: ClientFor, tenant: Tenant, cast: Cast
) -> None:
    client = client_for(cast.owner, tenant)
    assert "Send me e-mail" in client.get("/en/news/").content.decode()
    client.post("/news/mail/news/", {"mail": "on", "next": "/en/news/"})
    page = client.get("/en/news/").content.decode()
    assert "You get this by e-mail from now on." in page
    assert "No more e-mail" in page
    boxes = client.get("/account/notifications/").content.decode()
    assert 'name="news-mail"' in boxes
    with tenant_scope(tenant):
        chosen = accounts.preferences_of(cast.owner)
    assert (chosen["news", "mail"], chosen["service_status", "mail"]) == (True, False)
    assert chosen["news", "in_app"] is True
    client.post("/news/mail/news/", {"mail": "off", "next": "/en/news/"})
    with tenant_scope(tenant):
        assert accounts.preferences_of(cast.owner)["news", "mail"] is False
    assert client.post("/news/mail/other/").status_code == 404
    assert client_for(None, tenant).post("/news/mail/news/").status_code == 302


def test_states(in_tenant: Tenant) -> None:
    assert_table_complete(AnnouncementState, ANNOUNCEMENT_TRANSITIONS, AnnouncementState.DRAFT)

    def row_in(state: str) -> Announcement:
        row = announce(in_tenant, "A row", published=False)
        Announcement.objects.filter(pk=row.pk).update(state=state)
        row.refresh_from_db()
        return row

    assert_matrix(AnnouncementState, ANNOUNCEMENT_TRANSITIONS, row_in)
    actor = system_actor(in_tenant)
    assert_one_wins(
        row_in("draft"),
        "published",
        lambda row, _to: services.publish_announcement(actor=actor, row=row),
    )
    assert_state_checked(row_in("draft"))


def test_refusals(in_tenant: Tenant, cast: Cast, actor_of: Any) -> None:
    now = timezone.now()
    for showing in (
        {"ends_at": now - 2 * HOUR},
        {"audience": "named"},
    ):
        with pytest.raises(DomainError):
            announce(in_tenant, "Lockers", **showing)
    with pytest.raises(DomainError):
        announce(in_tenant, "   ")
    over = announce(
        in_tenant, "Over", starts_at=now - 3 * HOUR, ends_at=now - HOUR, published=False
    )
    with pytest.raises(DomainError):
        services.publish_announcement(actor=system_actor(in_tenant), row=over)
    row = announce(in_tenant, "Lockers")
    with pytest.raises(DomainError):
        services.delete_announcement(actor=system_actor(in_tenant), row=row)
    for user in (cast.owner, cast.agent, None):
        for write in (services.publish_announcement, services.withdraw_announcement):
            with pytest.raises(NotAllowed):
                write(actor=actor_of(user), row=row)
    log = AuditEntry.objects.filter(target_type="knowledge.announcement", target_id=str(row.pk))
    actions = list(log.order_by("pk").values_list("action", flat=True))
    assert actions == ["announcement.created", "announcement.published"]


def test_a_foreign_neighbour_sees_nothing(in_tenant: Tenant, other_tenant: Tenant) -> None:
    row = announce(in_tenant, "Closed on Friday", as_banner=True)
    south = Client(HTTP_HOST="south.example")
    assert "Closed on Friday" not in south.get("/").content.decode()
    assert south.get(f"/pt/news/{row.slug}/").status_code == 404


def test_the_list_goes_on_and_costs_the_same(in_tenant: Tenant) -> None:
    visitor = Client(HTTP_HOST="north.example")
    announce(in_tenant, "Number 0")

    def cost() -> int:
        visitor.get("/en/news/")
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/en/news/")
        return len(queries)

    one = cost()
    for number in range(1, 45):
        announce(in_tenant, f"Number {number}", starts_at=timezone.now() - number * HOUR)
    assert cost() == one <= 6
    seen: list[str] = []
    path = "/en/news/"
    while path:
        page = visitor.get(path).content.decode()
        seen += [part.partition("<")[0] for part in page.split('">Number ')[1:]]
        link = page.partition('rel="next" href="')[2].partition('"')[0]
        path = f"/en/news/{link}" if link else ""
    assert sorted(set(seen), key=int) == [str(number) for number in range(45)]
