"""What the desk's list posts: several at once, read marks, saved views; and its filters."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, User
from accounts.tests.factories import make_staff
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry, Tenant
from tickets import search, services
from tickets.enums import SlaLevel
from tickets.models import Queue, SavedView, Ticket, TicketSeen
from tickets.tests.factories import answer, make_ticket

SignedIn = Callable[[User | None], Client]
Act = Callable[[User | None], Actor]
URL = "/admin/tickets/ticket/"


def subjects(response: Any) -> list[str]:
    return [row.subject for row in response.context["rows"]]


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def three(people: Any) -> list[Ticket]:
    now = timezone.now()
    return [
        make_ticket(people.customer, people.owner, subject=name, at=now - timedelta(hours=number))
        for number, name in enumerate(["One", "Two", "Three"], start=1)
    ]


def chosen(*tickets: Ticket) -> list[str]:
    return [f"{ticket.reference}:{ticket.version}" for ticket in tickets]


# --- several at once ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("act", "tag", "column", "value"),
    [
        ("take", "", "assignee__email", "agent@north.example"),
        ("priority:urgent", "", "priority", "urgent"),
        ("state:solved", "", "state", "solved"),
        ("tag", "Late, Truck", "tags__tag__name", "late"),
    ],
)
def test_a_change_to_several(
    people: Any,
    three: list[Ticket],
    signed_in: SignedIn,
    act: str,
    tag: str,
    column: str,
    value: str,
) -> None:
    response = signed_in(people.agent).post(
        f"{URL}bulk/",
        {"chosen": chosen(*three[:2]), "act": act, "tag": tag, "address": "view=open&q=&evil=1"},
    )
    assert (response.status_code, response["Location"]) == (302, f"{URL}?view=open")
    assert said(response) == ["2 requests are changed."]
    changed = Ticket.objects.filter(**{column: value}).distinct()
    assert {row.subject for row in changed} == {"One", "Two"}


def test_assigning_moving_and_giving_back(
    people: Any, three: list[Ticket], signed_in: SignedIn
) -> None:
    client, billing = signed_in(people.admin), Queue.objects.get(name="Billing")
    for act in (f"assign:{people.agent.pk}", f"queue:{billing.pk}"):
        for ticket in three:
            ticket.refresh_from_db()
        client.post(f"{URL}bulk/", {"chosen": chosen(*three), "act": act})
    assert Ticket.objects.filter(assignee=people.agent, queue=billing).count() == 3
    for ticket in three:
        ticket.refresh_from_db()
    client.post(f"{URL}bulk/", {"chosen": chosen(three[0]), "act": "assign:"})
    assert Ticket.objects.filter(assignee=None).count() == 1


def test_what_somebody_changed_meanwhile_is_left_and_told(
    people: Any, three: list[Ticket], signed_in: SignedIn, act: Act
) -> None:
    sent = chosen(*three)
    services.set_priority(actor=act(people.admin), ticket=three[1], priority="low")
    response = signed_in(people.agent).post(
        f"{URL}bulk/", {"chosen": [*sent, "NH-99:1"], "act": "priority:urgent"}
    )
    assert said(response) == [
        "2 requests are changed.",
        "NH-4801: Somebody else changed this request meanwhile. Look at what is new.",
        "NH-99: It isn't on your desk any more.",
    ]
    priorities = dict(Ticket.objects.values_list("subject", "priority"))
    assert priorities == {"One": "urgent", "Two": "low", "Three": "urgent"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"act": "take"}, "Choose at least one request."),
        ({"chosen": ["", "x", "NH-1:x", "NH-1:99999999999"], "act": "take"}, "Choose at least"),
        ({"chosen": ["NH-1:1"]}, "Choose what to do"),
        ({"chosen": ["NH-1:1"], "act": "state:new"}, "Choose what to do"),
        ({"chosen": ["NH-1:1"], "act": "assign:0"}, "Choose what to do"),
        ({"chosen": ["NH-1:1"], "act": "tag", "tag": " "}, "Write the tag."),
        ({"chosen": [f"NH-{n}:1" for n in range(101)], "act": "take"}, "Choose at most 100"),
        ({"chosen": ["NH-\0:1"], "act": "take", "address": "q=%00&older=\0"}, "NH-: It isn't"),
    ],
)
def test_wrong_input_is_answered(
    people: Any, signed_in: SignedIn, data: dict[str, Any], message: str
) -> None:
    response = signed_in(people.agent).post(f"{URL}bulk/", data)
    assert response.status_code == 302
    assert said(response)[0].startswith(message)


def test_others_queues_are_out_of_reach(
    people: Any, three: list[Ticket], in_tenant: Tenant, signed_in: SignedIn
) -> None:
    clerk = make_staff(in_tenant, "clerk@north.example", "billing")
    role = Role.objects.get(scope="staff", key="billing")
    services.set_queue_roles(
        actor=system_actor(in_tenant), queue=Queue.objects.get(name="Billing"), roles=[role]
    )
    response = signed_in(clerk).post(f"{URL}bulk/", {"chosen": chosen(three[0]), "act": "take"})
    assert said(response) == ["NH-4800: It isn't on your desk any more."]


def test_the_script_has_the_words_for_every_number(
    people: Any, three: list[Ticket], signed_in: SignedIn
) -> None:
    """A sentence for each plural category; which one a number has, the browser knows."""
    page = signed_in(people.agent).get(URL).content.decode()
    assert 'data-one="{num} request chosen"' in page
    for category in ("few", "other"):
        assert f'data-{category}="{{num}} requests chosen"' in page


# --- read marks -----------------------------------------------------------------------------------
def unread_rows(client: Client, view: str = "open") -> list[str]:
    response = client.get(f"{URL}?view={view}")
    return [row.subject for row in response.context["rows"] if row.is_unread]


def test_reading_is_for_oneself_and_up_to_what_was_shown(
    people: Any, three: list[Ticket], signed_in: SignedIn
) -> None:
    agent, admin = signed_in(people.agent), signed_in(people.admin)
    assert unread_rows(agent) == ["One", "Two", "Three"]
    page = agent.get(f"{URL}{three[0].reference}/")
    assert "Mark as read" in page.content.decode()
    assert not TicketSeen.objects.exists()  # a GET changes nothing
    at = three[0].last_activity_at.isoformat()
    response = agent.post(f"{URL}{three[0].reference}/read/", {"up_to": at})
    assert said(response) == ["Marked as read."]
    assert unread_rows(agent) == ["Two", "Three"]
    assert unread_rows(admin) == ["One", "Two", "Three"]
    answer(three[0], people.owner, "One more thing")
    assert unread_rows(agent) == ["One", "Two", "Three"]
    # What came after the page was made stays unread.
    agent.post(f"{URL}{three[0].reference}/read/", {"up_to": at})
    assert "One" in unread_rows(agent)
    before_time = "0001-01-01T00:00:00+14:00"
    for nonsense in ("", "x", "2026-13-45T00:00:00Z", "2026-01-01T00:00:00", before_time):
        agent.post(f"{URL}{three[0].reference}/read/", {"up_to": nonsense})
    assert "One" not in unread_rows(agent)


def test_the_script_gets_nothing_to_show(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    response = signed_in(people.agent).post(
        f"{URL}{ticket.reference}/read/", headers={"HX-Request": "true"}
    )
    assert (response.status_code, response.content) == (200, b"")


def test_a_mark_moves_only_forward(people: Any, ticket: Ticket, act: Act) -> None:
    now, agent = timezone.now(), act(people.agent)
    services.mark_read(actor=agent, ticket=ticket, up_to=now)
    services.mark_read(actor=agent, ticket=ticket, up_to=now - timedelta(days=1))
    services.mark_read(actor=agent, ticket=ticket, up_to=now + timedelta(days=365))
    mark = TicketSeen.objects.get()
    assert now <= mark.seen_at < now + timedelta(minutes=5)
    services.mark_unread(actor=agent, ticket=ticket)
    assert not TicketSeen.objects.exists()
    with pytest.raises(NotAllowed):
        services.mark_read(actor=act(people.owner), ticket=ticket)


def test_unread_ones_are_counted_among_mine(
    people: Any, three: list[Ticket], signed_in: SignedIn, act: Act
) -> None:
    for ticket in three[:2]:
        services.take(actor=act(people.agent), ticket=ticket)
    services.mark_read(actor=act(people.agent), ticket=three[0])
    response = signed_in(people.agent).get(f"{URL}?view=mine&unread=1")
    tab = next(tab for tab in response.context["views"] if tab.label == "Mine")
    assert (tab.count, tab.unread, subjects(response)) == ("2", 1, ["Two"])


# --- order and agreed times -----------------------------------------------------------------------
def test_by_due_page_after_page(people: Any, signed_in: SignedIn) -> None:
    now = timezone.now()
    for number in range(30):
        made = make_ticket(people.customer, people.owner, subject=f"{number:02}")
        Ticket.objects.filter(pk=made.pk).update(next_due_at=now + timedelta(hours=number - 3))
    Ticket.objects.filter(subject="29").update(next_due_at=None)
    Ticket.objects.filter(subject="05").update(sla_level=SlaLevel.WARNED)
    client = signed_in(people.agent)
    first = client.get(f"{URL}?view=open&sort=due")
    second = client.get(URL + first.context["page"].older_url)
    assert subjects(first) + subjects(second) == [f"{number:02}" for number in range(29)]
    back = client.get(URL + second.context["page"].newer_url)
    assert subjects(back) == subjects(first)
    assert subjects(client.get(f"{URL}?view=open&due=overdue&sort=due")) == ["00", "01", "02", "03"]
    assert subjects(client.get(f"{URL}?view=open&due=soon")) == ["05"]
    assert "Overdue for" in first.content.decode()


# --- saved views ----------------------------------------------------------------------------------
def test_filters_are_kept_under_a_name(
    people: Any, three: list[Ticket], signed_in: SignedIn
) -> None:
    client = signed_in(people.agent)
    response = client.post(
        f"{URL}views/save/",
        {"name": "  High   ones ", "address": "view=open&priority=high&older=7~x&tenant=9"},
    )
    view = SavedView.objects.get()
    assert (view.name, view.query, view.owner) == (
        "High ones",
        "view=open&priority=high",
        people.agent,
    )
    page = client.get(response["Location"])
    assert subjects(page) == []
    assert [(tab.label, tab.current) for tab in page.context["saved"]] == [("High ones", True)]
    assert not any(tab.current for tab in page.context["views"])
    assert AuditEntry.objects.filter(action="view.saved").exists()
    changed = f"view=open&saved={view.pk}"
    assert client.get(f"{URL}?{changed}").context["can_replace"] is True
    client.post(f"{URL}views/save/", {"replace": view.pk, "address": changed})
    view.refresh_from_db()
    assert view.query == "view=open"
    assert client.get(f"{URL}?{changed}").context["can_replace"] is False


def test_own_views_are_one_s_own_and_shared_ones_everybody_s(
    people: Any, signed_in: SignedIn, act: Act
) -> None:
    own = services.save_view(actor=act(people.agent), name="Own", query="view=mine")
    shared = services.save_view(
        actor=act(people.admin), name="Shared", query="view=new", is_shared=True
    )
    agent, admin = signed_in(people.agent), signed_in(people.admin)
    assert [tab.label for tab in agent.get(URL).context["saved"]] == ["Shared", "Own"]
    assert [tab.label for tab in admin.get(URL).context["saved"]] == ["Shared"]
    assert admin.post(f"{URL}views/{own.pk}/change/", {"do": "delete"}).status_code == 404
    assert agent.post(f"{URL}views/{shared.pk}/change/", {"do": "delete"}).status_code == 403
    assert agent.post(f"{URL}views/{own.pk}/change/", {"do": "share"}).status_code == 403
    assert agent.post(f"{URL}views/save/", {"name": "x", "shared": "1"}).status_code == 403
    assert admin.post(f"{URL}views/{shared.pk}/change/", {"do": "unshare"}).status_code == 302
    shared.refresh_from_db()
    assert shared.owner == people.admin
    assert SavedView.objects.count() == 2


def test_order_rename_and_delete(people: Any, signed_in: SignedIn, act: Act) -> None:
    views = [
        services.save_view(actor=act(people.agent), name=name, query="view=all") for name in "ABC"
    ]
    client = signed_in(people.agent)

    def change(view: SavedView, **data: str) -> str:
        response = client.post(f"{URL}views/{view.pk}/change/", data)
        assert response.status_code == 302
        return said(response)[-1] if said(response) else ""

    def names() -> list[str]:
        rows = client.get(f"{URL}views/").context["groups"][1][1]
        return [row["view"].name for row in rows]

    change(views[2], do="up")
    assert names() == ["A", "C", "B"]
    change(views[0], do="down")
    change(views[1], do="down")
    assert names() == ["C", "A", "B"]
    assert change(views[0], do="rename", name="C") == "There is a view with this name already."
    assert change(views[0], do="rename", name=" ") == "Give the view a name."
    assert change(views[0], do="rename", name="x" * 61).startswith("The name is longer")
    assert change(views[0], do="nonsense") == "Choose what to do with the view."
    change(views[0], do="rename", name="<b>Z</b>")
    assert "<b>Z</b>" not in client.get(f"{URL}views/").content.decode()
    change(views[2], do="delete")
    assert names() == ["<b>Z</b>", "B"]


def test_there_is_an_end_to_views(people: Any, act: Act) -> None:
    agent = act(people.agent)
    for number in range(30):
        services.save_view(actor=agent, name=str(number), query="")
    with pytest.raises(DomainError, match="30 views"):
        services.save_view(actor=agent, name="one more", query="")
    with pytest.raises(DomainError, match="too long"):
        services.save_view(actor=act(people.admin), name="x", query="q" * 501)
    with pytest.raises(NotAllowed):
        services.save_view(actor=act(people.owner), name="x", query="")


def test_many_views_are_folded(people: Any, signed_in: SignedIn, act: Act) -> None:
    for number in range(6):
        services.save_view(actor=act(people.agent), name=f"View {number}", query="view=all")
    last = SavedView.objects.latest("pk")
    context = signed_in(people.agent).get(f"{URL}?view=all&saved={last.pk}").context
    assert len(context["saved"]) == 4
    assert [tab.label for tab in context["folded"]] == ["View 4", "View 5"]
    assert context["folded_current"].label == "View 5"


@pytest.mark.parametrize(
    "query",
    [
        "view=open",
        "view=all&q=4800&customer=medis&unread=1&channel=portal&kind=question&sort=",
        # Its number stands first, and others have the word.
        "view=open&q=4800&customer=medis&priority=normal&sort=due&saved=1",
        "view=all&q=parcel&assignee=none&due=overdue",
    ],
)
def test_all_filters_at_once_cost_as_much_for_fifty_as_for_one(
    people: Any, signed_in: SignedIn, act: Act, in_tenant: Tenant, query: str
) -> None:
    client = signed_in(people.agent)
    due = timezone.now() - timedelta(hours=1)

    def make(author: User) -> Ticket:
        made = make_ticket(people.customer, author, subject="Parcel of NH-4800")
        Ticket.objects.filter(pk=made.pk).update(next_due_at=due)
        search.index(in_tenant, [made.pk])
        return made

    make(people.owner)

    shown: list[int] = []

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(f"{URL}?{query}")
        shown.append(len(response.context["rows"]))
        return len(captured)

    queries()
    with_one = queries()
    for number in range(49):
        made = make(people.buyer)
        if number % 3:
            services.mark_read(actor=act(people.agent), ticket=made)
        if number < 8:
            services.save_view(actor=act(people.agent), name=str(number), query="")
    assert queries() == with_one <= 12
    # What is kept for a minute has run out; the tenant itself every page keeps warm.
    cache.clear()
    client.get("/")
    assert queries() <= 12
    assert shown[1] == 1
    assert shown[-1] >= 17
