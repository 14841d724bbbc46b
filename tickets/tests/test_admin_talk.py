"""The desk's composer and side panels, as the browser sends them."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.selectors import actor_for
from knowledge.tests.factories import make_article
from orders.tests.factories import make_order, make_product
from portal.shared.models import AuditEntry
from tickets import services
from tickets.models import (
    Category,
    CopiedAddress,
    Macro,
    Presence,
    Ticket,
    TicketLink,
    TimeEntry,
)
from tickets.tests.factories import answer, make_ticket, text_file
from tickets.tests.test_admin_conversation import properties, reply_data, said

SignedIn = Callable[[User | None], Client]
URL = "/admin/tickets/ticket/NH-4800/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def macro(people: Any, ticket: Ticket) -> Macro:
    return services.create_macro(
        actor=actor_for(people.admin, ticket.tenant),
        name="Hello",
        bodies={"en": "Hello {{customer}}."},
        actions={"state": "solved", "priority": "high"},
        is_shared=True,
    )


def composed(ticket: Ticket, **changed: Any) -> dict[str, Any]:
    return reply_data(ticket, mode="reply", macro="", body="So far.", **changed)


def draft_in(response: Any) -> tuple[str, str, str]:
    form = response.context["draft"].form
    return form.mode, form["body"].value(), str(form["macro"].value() or "")


def test_a_macro_is_inserted_and_nothing_is_lost(
    people: Any, ticket: Ticket, macro: Macro, signed_in: SignedIn
) -> None:
    data = composed(ticket, do="insert", macro_choice=macro.pk, files=[text_file()])
    response = signed_in(people.agent).post(f"{URL}compose/", data)
    assert draft_in(response) == ("reply", "So far.\n\nHello UAB Medis.", str(macro.pk))
    content = response.content.decode()
    assert "State: Solved" in content
    assert data["form_key"] in content
    assert said(response) == ["Choose the files again: they were not kept."]
    # What the macro does stands first.
    assert response.context["draft"].buttons[0][0] == "solved"
    assert ticket.messages.count() == 1


def test_the_script_gets_the_text_only(
    people: Any, ticket: Ticket, macro: Macro, signed_in: SignedIn
) -> None:
    client = signed_in(people.agent)
    data = composed(ticket, do="insert", macro_choice=macro.pk)
    got = json.loads(client.post(f"{URL}compose/", data, headers=JSON).content)
    assert (got["text"], got["macro"], got["then"]) == ("Hello UAB Medis.", macro.pk, "solved")
    dropped = composed(ticket, do="drop") | {"macro": macro.pk}
    got = json.loads(client.post(f"{URL}compose/", dropped, headers=JSON).content)
    assert (got["text"], got["macro"], got["then"]) == ("", "", "waiting")


def test_a_note_stays_a_note(
    people: Any, ticket: Ticket, macro: Macro, signed_in: SignedIn
) -> None:
    data = composed(ticket, do="insert", macro_choice=macro.pk) | {"mode": "note"}
    response = signed_in(people.agent).post(f"{URL}compose/", data)
    assert draft_in(response)[0] == "note"


def test_the_answer_carries_its_macro_out(
    people: Any, ticket: Ticket, macro: Macro, signed_in: SignedIn
) -> None:
    data = composed(ticket, then="open") | {"macro": macro.pk}
    assert signed_in(people.agent).post(f"{URL}reply/", data).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.state, ticket.priority) == ("open", "high")
    assert ticket.messages.last().body == "So far."
    assert AuditEntry.objects.filter(action="ticket.macro", source="admin").count() == 1


@pytest.mark.parametrize("key", ["999999", "-1", "x", "9" * 40])
def test_a_macro_that_is_gone_keeps_the_text(
    people: Any, ticket: Ticket, signed_in: SignedIn, key: str
) -> None:
    data = composed(ticket) | {"macro": key}
    response = signed_in(people.agent).post(f"{URL}reply/", data)
    assert response.status_code == 200
    assert "So far." in response.content.decode()
    assert ticket.messages.count() == 1


def test_carrying_out_at_once(
    people: Any, ticket: Ticket, macro: Macro, signed_in: SignedIn
) -> None:
    client = signed_in(people.agent)
    data = composed(ticket, macro_choice=macro.pk) | {"body": ""}
    refused = client.post(f"{URL}apply/", data | {"body": "Mine."})
    assert said(refused)[0].startswith("Your text is not sent yet.")
    assert draft_in(refused)[1] == "Mine."
    assert said(client.post(f"{URL}apply/", data | {"macro_choice": ""})) == ["Choose a macro."]
    assert client.post(f"{URL}apply/", data).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.state, ticket.messages.last().body) == ("solved", "Hello UAB Medis.")
    stale = client.post(f"{URL}apply/", data | {"form_key": str(uuid4())})
    assert said(stale)[-1].startswith("Somebody else changed this request meanwhile.")
    assert ticket.messages.count() == 2


def test_an_article_that_the_customer_may_read_is_linked(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    article = make_article(ticket.tenant, "Tracking [a] parcel")
    draft = make_article(ticket.tenant, "Secret parcel", published=False)
    client = signed_in(people.agent)
    response = client.post(f"{URL}compose/", composed(ticket, article=article.pk))
    body = draft_in(response)[1]
    assert body.startswith("So far.\n\n[Tracking \\[a\\] parcel](")
    assert f"north.example{article.url_in('en')})" in body
    for key in (draft.pk, 999_999, "x", "9" * 30):
        response = client.post(f"{URL}compose/", composed(ticket, article=key))
        assert draft_in(response)[1] == "So far."


def test_looking_for_an_article_keeps_the_text(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    client = signed_in(people.agent)
    response = client.post(f"{URL}compose/", composed(ticket, do="find", find="zebra"))
    assert draft_in(response)[1] == "So far."
    piece = client.post(f"{URL}compose/", {"find": "zebra"}, headers={"HX-Request": "true"})
    assert "No article fits." in piece.content.decode()
    assert "<html" not in piece.content.decode()


def test_small_forms(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    client = signed_in(people.agent)
    client.post(f"{URL}tags/", {"add": "late, parcel"})
    client.post(f"{URL}tags/", {"remove": "late"})
    client.post(f"{URL}copied/", {"email": "boss@medis.example", "name": "Boss"})
    client.post(f"{URL}time/", {"minutes": "65", "note": "Call"})
    content = client.get(URL).content.decode()
    for shown in ("parcel", "boss@medis.example", "1:05", "1 address is copied"):
        assert shown in content, shown
    client.post(f"{URL}copied/", {"email": "boss@medis.example", "remove": "1"})
    entry = TimeEntry.objects.get()
    admin = signed_in(people.admin)
    assert admin.post(f"{URL}time/remove/", {"key": entry.pk}).status_code == 404
    client.post(f"{URL}time/remove/", {"key": entry.pk})
    assert (CopiedAddress.objects.count(), TimeEntry.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("tags/", {"add": "x" * 41}),
        ("copied/", {"email": "x"}),
        ("time/", {"minutes": "0"}),
        ("time/", {"minutes": "an hour"}),
        ("link/", {"target": "NH-9999", "kind": "related"}),
        ("link/", {"target": "NH-4800", "kind": "related"}),
        ("merge/", {"target": "", "version": "0"}),
        ("split/", {"subject": "x", "version": "0"}),
    ],
)
def test_what_small_forms_refuse_is_said(
    people: Any, ticket: Ticket, signed_in: SignedIn, path: str, data: dict[str, str]
) -> None:
    response = signed_in(people.agent).post(URL + path, data)
    assert (response.status_code, response.url, len(said(response))) == (302, URL, 1)
    assert TicketLink.objects.count() == TimeEntry.objects.count() == 0


def test_who_else_is_there(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    agent, admin = signed_in(people.agent), signed_in(people.admin)
    agent.post(f"{URL}present/", {"typing": "1", "version": "0"})
    assert f"{people.agent} is writing here now." in admin.get(URL).content.decode()
    assert Presence.objects.count() == 1
    first = admin.post(f"{URL}present/", {"version": "0"})
    assert f"{people.agent} is writing" in first.content.decode()
    same = {"version": "0", "shown": f"{people.agent.pk}w-level"}
    assert admin.post(f"{URL}present/", same).status_code == 204
    answer(ticket, people.agent)
    behind = admin.post(f"{URL}present/", same).content.decode()
    assert "Something changed here since you opened the page." in behind


def test_merging_shows_both_ways(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    client = signed_in(people.agent)
    other = make_ticket(people.customer, people.buyer, subject="Still none", body="Help us.")
    path = f"/admin/tickets/ticket/{other.reference}/"
    response = client.post(f"{path}merge/", {"target": "4800", "version": "0"})
    assert (response.status_code, response.url) == (302, URL)
    target, source = client.get(URL).content.decode(), client.get(path).content.decode()
    for shown in ("Conversation of NH-4801: Still none", "Help us.", f'href="{path}"'):
        assert shown in target, shown
    assert "This request is a part of NH-4800 now; answer there." in source
    # Customers read it too, with links to their own pages.
    owner = signed_in(people.owner)
    assert '<a href="/requests/NH-4801/">' in owner.get("/requests/NH-4800/").content.decode()
    assert '<a href="/requests/NH-4800/">' in owner.get("/requests/NH-4801/").content.decode()


def test_splitting_leads_to_the_new_request(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    answer(ticket, people.owner, "And the invoice.")
    last = ticket.messages.order_by("pk").last()
    data = {"subject": "Invoice", "messages": [last.pk], "version": ticket.version}
    response = signed_in(people.agent).post(f"{URL}split/", data)
    assert response.url == "/admin/tickets/ticket/NH-4801/"
    content = signed_in(people.agent).get(response.url).content.decode()
    assert "made this request of a part of" in content


def test_a_solved_problem_offers_to_answer_its_incidents(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    client = signed_in(people.agent)
    incident = make_ticket(people.other_customer, people.outsider, subject="Also none")
    path = f"/admin/tickets/ticket/{incident.reference}/"
    client.post(f"{path}link/", {"target": "NH-4800", "kind": "problem"})
    assert "1 open request is caused by this one" in client.get(URL).content.decode()
    client.post(f"{URL}reply/", reply_data(ticket, then="solved"))
    content = client.get(URL).content.decode()
    assert 'id="incidents" open' in content
    assert "Write a text" not in content
    empty = client.post(f"{URL}incidents/", {"body": ""})
    assert empty.status_code == 200
    done = client.post(f"{URL}incidents/", {"body": "Found it."})
    assert said(done)[-1] == "1 request is answered and solved."
    incident.refresh_from_db()
    assert incident.state == "solved"
    # Customers don't hear of each other.
    theirs = signed_in(people.outsider).get(f"/requests/{incident.reference}/").content.decode()
    assert "NH-4800" not in theirs


def test_links_are_removed_from_either_side(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    client, other = signed_in(people.agent), make_ticket(people.customer, people.buyer)
    third = make_ticket(people.customer, people.buyer)
    client.post(f"{URL}link/", {"target": other.reference, "kind": "duplicate"})
    link = TicketLink.objects.get()
    elsewhere = f"/admin/tickets/ticket/{third.reference}/unlink/"
    assert client.post(elsewhere, {"key": link.pk}).status_code == 404
    client.post(f"/admin/tickets/ticket/{other.reference}/unlink/", {"key": link.pk})
    assert TicketLink.objects.count() == 0


def test_category_and_kind_are_saved_with_the_rest(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    invoice = Category.objects.get(key="invoice")
    data = properties(ticket, category=invoice.pk, kind="incident", priority="high")
    assert signed_in(people.agent).post(f"{URL}update/", data).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.category, ticket.kind, ticket.priority) == (invoice, "incident", "high")
    for wrong in ({"category": "999"}, {"kind": "feedback"}, {"category": "x"}):
        refused = signed_in(people.agent).post(f"{URL}update/", properties(ticket, **wrong))
        assert refused.status_code == 200


def test_the_record_shows_what_who_asked_sees(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    product = make_product(ticket.tenant, "Steel hinge")
    order = make_order(people.customer, people.owner, (product, 2))
    client = signed_in(people.agent)
    record = client.get(f"{URL}record/").content.decode()
    for shown in ("Steel hinge", order.reference, "Balance due"):
        assert shown in record, shown
    # Agents don't handle orders: they are named, not linked.
    assert "/admin/orders/" not in record
    assert "/admin/orders/" in signed_in(people.admin).get(f"{URL}record/").content.decode()
    # Of somebody who sees no invoices the agent hears nothing of them either.
    Ticket.objects.filter(pk=ticket.pk).update(requester=people.viewer)
    assert "Balance due" not in client.get(f"{URL}record/").content.decode()


def test_as_many_queries_with_everything_on_the_page(
    people: Any, ticket: Ticket, signed_in: SignedIn
) -> None:
    client, actor = signed_in(people.agent), actor_for(people.agent, ticket.tenant)

    def queries(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    def more(number: int) -> None:
        answer(ticket, people.buyer)
        services.change_staff_tags(actor=actor, ticket=ticket, add=[f"tag {number}"])
        services.copy_to(actor=actor, ticket=ticket, email=f"x{number}@y.example")
        services.record_time(actor=actor, ticket=ticket, minutes=5)
        other = make_ticket(people.customer, people.buyer)
        services.link_tickets(actor=actor, ticket=ticket, target=other, kind="related")
        merged = make_ticket(people.customer, people.buyer)
        services.merge_tickets(actor=actor, ticket=merged, target=ticket)

    more(0)
    before = queries(URL), queries(f"{URL}record/")
    for number in range(1, 12):
        more(number)
    assert (queries(URL), queries(f"{URL}record/")) == before
    assert before[0] <= 14


def test_macros_in_the_workspace(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    client, add = signed_in(people.agent), "/admin/tickets/macro/add/"
    data = {"name": "Mine", "body_en": "Hi {{name}}", "state": "open", "position": "1"}
    assert client.post(add, data | {"is_shared": "on"}).status_code == 302
    mine = Macro.objects.get(name="Mine")
    assert (mine.owner, mine.actions) == (people.agent, {"state": "open"})
    refused = client.post(add, data | {"name": "Wrong", "body_en": "Hi {{who}}"})
    assert "There is no {{who}}." in refused.content.decode()
    admin = signed_in(people.admin)
    assert "Mine" not in admin.get("/admin/tickets/macro/").content.decode()
    assert admin.get(f"/admin/tickets/macro/{mine.pk}/change/").status_code == 404
    change = f"/admin/tickets/macro/{mine.pk}/change/"
    client.post(change, data | {"body_en": "Hey", "add_tags": "late", "is_active": ""})
    mine.refresh_from_db()
    assert (mine.bodies["en"], mine.actions["add_tags"], mine.is_active) == (
        "Hey", ["late"], False,
    )  # fmt: skip
