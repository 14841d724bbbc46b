"""Feedback from every page: it becomes a request, support is told, the answer goes by mail."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts.models import Notification, User
from accounts.selectors import actor_for
from portal.shared import outbox
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry, Tenant
from portal.shared.throttle import within_limit
from tickets import policies, services
from tickets.enums import TicketKind, TicketState
from tickets.models import Category, Ticket, TicketMessage
from tickets.search_indexes import TicketIndex
from tickets.selectors import category_choices
from tickets.views.feedback import LIMIT

URL = "/feedback/"
FORM = {"about": "idea", "body": "Open on Saturdays, please.", "page": "/en/help/"}
Browser = Callable[[User | None, Tenant], Client]


@pytest.fixture
def visitor(in_tenant: Tenant) -> Actor:
    return actor_for(None, in_tenant)


def send(actor: Actor, **fields: Any) -> Ticket:
    return services.send_feedback(actor=actor, **{"body": "Open on Saturdays.", **fields})


def reply(ticket: Ticket, agent: User, **fields: Any) -> TicketMessage:
    fields.setdefault("body", "From March on.")
    return services.reply(actor=actor_for(agent, ticket.tenant), ticket=ticket, **fields)


# --- the service --------------------------------------------------------------------------------


def test_a_visitor_s_words_become_a_request(visitor: Actor) -> None:
    ticket = send(
        visitor, about="idea", name=" Ana\nSilva ", email="Ana@Silva.example", origin="/en/help/"
    )
    ticket.refresh_from_db()
    assert (ticket.kind, ticket.customer, ticket.requester) == (TicketKind.FEEDBACK, None, None)
    assert (ticket.guest_name, ticket.guest_email) == ("Ana Silva", "ana@silva.example")
    assert (ticket.subject, ticket.origin) == ("An idea: Open on Saturdays.", "/en/help/")
    assert (ticket.category.key, ticket.state) == ("feedback", TicketState.NEW)
    assert ticket.next_promise_at is not None
    message = ticket.messages.get()
    assert (message.author_name, message.is_staff) == ("Ana Silva", False)
    assert AuditEntry.objects.filter(action="ticket.opened", target_id=str(ticket.pk)).exists()


def test_without_an_address_nothing_is_promised_and_nobody_answered(
    visitor: Actor, cast: Any
) -> None:
    ticket = send(visitor)
    assert ticket.next_promise_at is None
    agent = actor_for(cast.agent, visitor.tenant)
    assert not policies.can_reply(agent, ticket)
    assert policies.can_solve(agent, ticket)
    with pytest.raises(DomainError, match="No address was left"):
        reply(ticket, cast.agent)
    services.solve(actor=agent, ticket=ticket)
    assert ticket.state == TicketState.SOLVED


def test_a_member_s_feedback_is_one_of_their_requests(in_tenant: Tenant, cast: Any) -> None:
    viewer = actor_for(cast.viewer, in_tenant)
    ticket = send(viewer, customer=cast.customer, email="other@else.example")
    assert (ticket.customer, ticket.requester, ticket.guest_email) == (
        cast.customer,
        cast.viewer,
        "",
    )
    assert policies.can_see(viewer, ticket)
    assert not policies.can_see(actor_for(cast.outsider, in_tenant), ticket)


def test_somebody_with_an_account_but_no_customer_is_answered_at_the_account_s_address(
    in_tenant: Tenant, cast: Any
) -> None:
    stranger = User.objects.create_user("lone@else.example", "x", name="Lone")
    ticket = send(actor_for(stranger, in_tenant), email="forged@else.example")
    assert (ticket.guest_email, ticket.guest_name) == ("lone@else.example", "Lone")
    assert not policies.can_see(actor_for(stranger, in_tenant), ticket)


def test_not_in_another_s_name(in_tenant: Tenant, cast: Any) -> None:
    with pytest.raises(NotAllowed):
        send(actor_for(cast.outsider, in_tenant), customer=cast.customer)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"about": "money"}, "about"),
        ({"body": " \n "}, "body"),
        ({"email": "not an address"}, "email"),
        ({"email": f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.example"}, "email"),  # for the column
    ],
)
def test_what_is_refused(visitor: Actor, fields: dict[str, str], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        send(visitor, **fields)
    assert refused.value.field == field
    assert not Ticket.objects.exists()


def test_a_form_sent_twice_counts_once_for_visitors_too(visitor: Actor) -> None:
    key = uuid4()
    assert send(visitor, form_key=key) == send(visitor, form_key=key)
    assert Ticket.objects.count() == 1


def test_without_its_category_it_still_arrives(visitor: Actor) -> None:
    Category.objects.of_kind(TicketKind.FEEDBACK).update(is_active=False)
    assert send(visitor).category.key == "wrong-item"
    Category.objects.update(is_active=False)
    with pytest.raises(DomainError):
        send(visitor)


def test_customers_are_not_offered_the_category(in_tenant: Tenant, cast: Any) -> None:
    owner = actor_for(cast.owner, in_tenant)
    assert "feedback" not in dict(category_choices(owner))
    with pytest.raises(DomainError) as refused:
        services.open_ticket(
            actor=owner,
            customer=cast.customer,
            subject="x",
            body="x",
            category=Category.objects.get(key="feedback"),
        )
    assert refused.value.field == "category"


# --- who is told --------------------------------------------------------------------------------


def test_support_is_told_at_once(visitor: Actor, cast: Any) -> None:
    ticket = send(visitor, name="Ana")
    outbox.dispatch_due(visitor.tenant)
    notice = Notification.objects.get(user=cast.agent)
    assert (notice.kind, notice.context["name"]) == ("staff_feedback", "Ana")
    assert notice.path == f"/admin/tickets/ticket/{ticket.reference}/"
    assert not Notification.objects.filter(user=cast.owner).exists()
    assert {message.to[0] for message in mail.outbox} == {cast.agent.email, cast.admin.email}


def test_a_nameless_visitor_is_called_so_in_the_reader_s_language(
    visitor: Actor, cast: Any
) -> None:
    User.objects.filter(pk=cast.agent.pk).update(language="lt")
    send(visitor)
    outbox.dispatch_due(visitor.tenant)
    with translation.override("lt"):
        called = translation.gettext("A visitor")
    assert Notification.objects.get(user=cast.agent).context["name"] == called
    assert Notification.objects.get(user=cast.admin).context["name"] == "A visitor"


def test_the_answer_goes_to_the_visitor_by_mail(visitor: Actor, cast: Any) -> None:
    Tenant.objects.filter(pk=visitor.tenant.pk).update(email="help@north.example")
    ticket = send(visitor, name="Ana", email="ana@silva.example", language="lt")
    outbox.dispatch_due(visitor.tenant)
    mail.outbox.clear()
    reply(ticket, cast.agent, body="From **March** on.")
    outbox.dispatch_due(Tenant.objects.get(pk=visitor.tenant.pk))
    (sent,) = mail.outbox
    assert sent.to == ["ana@silva.example"]
    assert ticket.reference in sent.subject
    assert "March" in sent.body
    assert "**" not in sent.body
    assert sent.extra_headers["Content-Language"] == "lt"
    assert sent.extra_headers["Reply-To"] == "help@north.example"
    ticket.refresh_from_db()
    assert ticket.state == TicketState.WAITING


def test_notes_stay_inside(visitor: Actor, cast: Any) -> None:
    ticket = send(visitor, email="ana@silva.example")
    outbox.dispatch_due(visitor.tenant)
    mail.outbox.clear()
    services.add_note(actor=actor_for(cast.agent, visitor.tenant), ticket=ticket, body="Again.")
    outbox.dispatch_due(visitor.tenant)
    assert mail.outbox == []


def test_the_index_knows_it_for_the_desk_only(visitor: Actor, cast: Any) -> None:
    ticket, index = send(visitor, language="lt"), TicketIndex()
    assert index.prepare_customer_id(ticket) is None
    assert index.prepare_requester_id(ticket) is None
    assert index.prepare_language(ticket) == "lt"
    for user, found in ((cast.agent, 1), (cast.owner, 0)):
        assert len(index.hits(actor_for(user, visitor.tenant), [ticket.pk], "en")) == found


# --- the pages ----------------------------------------------------------------------------------


def test_the_form_is_a_page_and_a_piece_of_every_page(tenant: Tenant, client_for: Browser) -> None:
    browser = client_for(None, tenant)
    page = browser.get(URL, {"page": "/en/help/"})
    assert page.context["form"].initial["page"] == "/en/help/"
    assert 'name="email"' in page.content.decode()
    piece = browser.get(URL, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert f"{URL}?page=%2Fen%2Fhelp%2F" in browser.get("/en/help/").content.decode()
    assert "feedback-panel" not in page.content.decode().split("<footer")[1]


def test_a_visitor_sends_it_and_is_back_where_they_were(
    tenant: Tenant, client_for: Browser
) -> None:
    response = client_for(None, tenant).post(URL, {**FORM, "email": "ana@silva.example"})
    assert (response.status_code, response.url) == (302, "/en/help/")
    with tenant_scope(tenant):
        ticket = Ticket.objects.get()
        assert (ticket.guest_email, ticket.origin) == ("ana@silva.example", "/en/help/")


def test_with_the_script_the_thanks_stand_in_place(tenant: Tenant, client_for: Browser) -> None:
    response = client_for(None, tenant).post(URL, FORM, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "Thank you" in response.content.decode()


def test_a_member_is_not_asked_who_they_are(tenant: Tenant, cast: Any, client_for: Browser) -> None:
    browser = client_for(cast.viewer, tenant)
    assert 'name="email"' not in browser.get(URL).content.decode()
    browser.post(URL, FORM)
    with tenant_scope(tenant):
        ticket = Ticket.objects.get()
        assert (ticket.customer, ticket.requester) == (cast.customer, cast.viewer)
    assert browser.get(f"/requests/{ticket.reference}/").status_code == 200


@pytest.mark.parametrize("page", ["//evil.example/", "https://evil.example/", "javascript:x", "x"])
def test_it_leads_nowhere_else(tenant: Tenant, client_for: Browser, page: str) -> None:
    response = client_for(None, tenant).post(URL, {**FORM, "page": page})
    assert response.url == "/"
    with tenant_scope(tenant):
        assert Ticket.objects.get().origin == ""


def test_refused_input_is_kept(tenant: Tenant, client_for: Browser) -> None:
    response = client_for(None, tenant).post(URL, {**FORM, "body": "", "email": "nonsense"})
    form = response.context["form"]
    assert set(form.errors) == {"body", "email"}
    assert form["email"].value() == "nonsense"


def test_no_place_for_it_is_said_on_the_form(tenant: Tenant, client_for: Browser) -> None:
    with tenant_scope(tenant):
        Category.objects.update(is_active=False)
    response = client_for(None, tenant).post(URL, FORM)
    assert "taken just now" in response.context["form"].non_field_errors()[0]


def test_machines_are_thanked_and_forgotten(tenant: Tenant, client_for: Browser) -> None:
    response = client_for(None, tenant).post(URL, {**FORM, "website": "https://pills.example"})
    assert response.status_code == 302
    with tenant_scope(tenant):
        assert not Ticket.objects.exists()


def test_too_much_at_once_is_told(tenant: Tenant, client_for: Browser) -> None:
    browser = client_for(None, tenant)
    for number in range(LIMIT):
        assert browser.post(URL, {**FORM, "body": f"No. {number}"}).status_code == 302
    refused = browser.post(URL, FORM)
    assert refused.status_code == 200
    assert "ten minutes" in refused.context["form"].non_field_errors()[0]


def test_a_window_that_ends_begins_anew(settings: Any) -> None:
    assert [within_limit("x", 2, 600) for _ in range(3)] == [True, True, False]
    assert within_limit("y", 1, 600)
    assert [within_limit("brief", 1, 0) for _ in range(2)] == [True, True]


def test_absent_where_requests_are_off(tenant: Tenant, client_for: Browser) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(modules={"help": True})
    browser = client_for(None, tenant)
    assert browser.get(URL).status_code == 404
    assert "feedback-panel" not in browser.get("/").content.decode()


# --- the desk -----------------------------------------------------------------------------------


def test_the_desk_shows_who_wrote_and_what_an_answer_does(
    tenant: Tenant, cast: Any, client_for: Browser
) -> None:
    with tenant_scope(tenant):
        visitor = actor_for(None, tenant)
        known = send(visitor, name="Ana Silva", email="ana@silva.example", origin="/en/help/")
        again = send(visitor, body="Once more.", email="ana@silva.example")
        unknown = send(visitor, body="Nice.")
    browser = client_for(cast.agent, tenant)
    queue = browser.get("/admin/tickets/ticket/?view=open").content.decode()
    assert "Ana Silva" in queue
    assert "A visitor" in queue
    page = browser.get(f"/admin/tickets/ticket/{known.reference}/?record=1").content.decode()
    assert "ana@silva.example" in page
    assert "/en/help/" in page
    assert again.reference in page
    assert unknown.reference not in page
    silent = browser.get(f"/admin/tickets/ticket/{unknown.reference}/?record=1").content.decode()
    assert "nobody can be answered" in silent
    assert known.reference not in silent
