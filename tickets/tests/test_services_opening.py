"""Opening a request: who may, what is kept, and that a double click makes one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.selectors import actor_for
from accounts.tests.factories import make_member
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError, ForeignTenantError, NotAllowed, UploadRefused
from portal.shared.models import AuditEntry, OutboxMessage, StoredFile, SupportHours, Tenant
from tickets import services
from tickets.models import Category, Ticket, TicketEvent, TicketMessage
from tickets.tests.factories import make_ticket, text_file

Act = Callable[[User | None], Actor]


def test_a_request_holds_what_was_asked(people: Any) -> None:
    ticket = make_ticket(
        people.customer,
        people.owner,
        category="wrong-item",
        urgency="critical",
        subject="  Wrong\n hinges ",
        body="They are **too** small.\r\nAll of them.",
    )
    assert ticket.reference == "NH-4800"
    assert ticket.subject == "Wrong hinges"
    assert (ticket.state, ticket.urgency, ticket.priority) == ("new", "critical", "urgent")
    assert (ticket.requester, ticket.customer) == (people.owner, people.customer)
    assert ticket.queue.name == "Orders"
    message = TicketMessage.objects.get(ticket=ticket)
    assert message.body == "They are **too** small.\nAll of them."
    assert message.html == "<p>They are <strong>too</strong> small.<br>\nAll of them.</p>\n"
    assert (message.author, message.is_staff, message.is_internal) == (people.owner, False, False)


def test_a_category_says_kind_and_priority(people: Any) -> None:
    """Complaints are numbered in a series of their own."""
    Category.objects.filter(key="service-complaint").update(priority="urgent")
    complaint = make_ticket(people.customer, people.owner, category="service-complaint")
    assert (complaint.reference, complaint.kind) == ("NH-C100", "complaint")
    assert complaint.priority == "urgent"
    incident = make_ticket(people.customer, people.owner, category="wrong-item")
    assert (incident.reference, incident.kind, incident.priority) == (
        "NH-4800",
        "incident",
        "normal",
    )


def test_which_way_a_request_came(people: Any, actor_of: Act) -> None:
    asked = make_ticket(people.customer, people.owner)
    assert (asked.channel, asked.messages.get().channel) == ("portal", "portal")
    entered = services.open_ticket(
        actor=actor_of(people.agent),
        customer=people.customer,
        requester=people.owner,
        category=Category.objects.get(key="delivery"),
        subject="By telephone",
        body="A pallet is missing.",
    )
    assert (entered.channel, entered.messages.get().channel) == ("staff", "staff")


def test_it_leaves_event_audit_and_outbox(people: Any) -> None:
    ticket = make_ticket(people.customer, people.owner)
    assert list(TicketEvent.objects.values_list("kind", "actor", "is_public")) == [
        ("opened", people.owner.pk, True)
    ]
    entry = AuditEntry.objects.filter(action="ticket.opened").get()
    assert (entry.target_id, entry.actor_id) == (str(ticket.pk), people.owner.pk)
    assert "yesterday" not in str(entry.changes)
    kinds = set(OutboxMessage.objects.values_list("kind", flat=True))
    assert {"tickets.event", "index.update"} <= kinds


def test_references_rise_without_gaps(people: Any) -> None:
    first = make_ticket(people.customer, people.owner)
    with pytest.raises(DomainError):
        make_ticket(people.customer, people.owner, body=" ")
    second = make_ticket(people.other_customer, people.outsider)
    assert [first.reference, second.reference] == ["NH-4800", "NH-4801"]


def test_the_next_answer_is_promised_in_opening_hours(people: Any, in_tenant: Tenant) -> None:
    SupportHours.objects.all().delete()
    for day in range(7):
        SupportHours.objects.create(tenant=in_tenant, weekday=day, opens="08:00", closes="16:00")
    opened = datetime.fromisoformat("2026-10-06T05:00:00+00:00")  # 08:00 in Vilnius
    ticket = make_ticket(people.customer, people.owner, at=opened)
    assert ticket.created_at == ticket.last_activity_at == opened
    assert ticket.next_promise_at == opened + timedelta(hours=in_tenant.answer_hours)


@pytest.mark.parametrize("role", ["viewer", "outsider", "knowledge"])
def test_others_may_not_open_for_the_customer(people: Any, act: Act, role: str) -> None:
    with pytest.raises(NotAllowed):
        services.open_ticket(
            actor=act(getattr(people, role)),
            customer=people.customer,
            subject="x",
            body="x",
            category=Category.objects.get(key="delivery"),
        )
    assert Ticket.objects.count() == 0


def test_staff_open_for_a_member_and_for_nobody_else(people: Any, act: Act) -> None:
    wanted = {
        "actor": act(people.agent),
        "customer": people.customer,
        "subject": "By phone",
        "body": "They called.",
        "category": Category.objects.get(key="delivery"),
    }
    ticket = services.open_ticket(**wanted, requester=people.buyer)
    assert ticket.requester == people.buyer
    assert ticket.messages.get().is_staff is True
    for stranger in (None, people.outsider):
        with pytest.raises(DomainError) as refused:
            services.open_ticket(**wanted, requester=stranger)
        assert refused.value.field == "requester"


def test_another_tenant_s_category_is_refused(people: Any, act: Act, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        foreign = Category.objects.select_related("queue").get(key="delivery")
    with pytest.raises(ForeignTenantError):
        services.open_ticket(
            actor=act(people.owner),
            customer=people.customer,
            subject="x",
            body="x",
            category=foreign,
        )


def test_a_retired_category_is_refused(people: Any, in_tenant: Tenant) -> None:
    category = Category.objects.get(key="delivery")
    services.update_category(actor=system_actor(in_tenant), category=category, is_active=False)
    with pytest.raises(DomainError):
        make_ticket(people.customer, people.owner)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", " \0 "),
        ("subject", "x" * 201),
        ("body", ""),
        ("body", "\0"),
        ("body", "x" * 20_001),
        ("urgency", "yesterday"),
    ],
)
def test_limits(people: Any, field: str, value: str) -> None:
    with pytest.raises(DomainError) as refused:
        make_ticket(people.customer, people.owner, **{field: value})
    assert refused.value.field == field
    assert Ticket.objects.count() == 0


def test_the_longest_allowed_is_kept(people: Any) -> None:
    ticket = make_ticket(people.customer, people.owner, subject="s" * 200, body="b" * 20_000)
    assert (len(ticket.subject), len(ticket.messages.get().body)) == (200, 20_000)


def test_files_belong_to_the_message(people: Any) -> None:
    ticket = make_ticket(people.customer, people.owner, uploads=[text_file()])
    stored = StoredFile.objects.get()
    assert (stored.owner_kind, stored.owner_id) == (
        "tickets.ticketmessage",
        ticket.messages.get().pk,
    )


def test_a_refused_file_leaves_no_request(people: Any) -> None:
    with pytest.raises(UploadRefused):
        make_ticket(
            people.customer,
            people.owner,
            uploads=[text_file(), text_file("a.exe", b"MZ")],
        )
    assert (Ticket.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_the_same_form_makes_one_request(people: Any) -> None:
    key = uuid4()
    first = make_ticket(people.customer, people.owner, form_key=key)
    again = make_ticket(people.customer, people.owner, form_key=key)
    assert again == first
    assert (Ticket.objects.count(), TicketMessage.objects.count()) == (1, 1)


def test_the_same_form_with_another_text_is_another_request(people: Any) -> None:
    key = uuid4()
    make_ticket(people.customer, people.owner, form_key=key)
    make_ticket(people.customer, people.owner, form_key=key, body="Something else.")
    assert Ticket.objects.count() == 2


def test_somebody_else_s_key_means_nothing(people: Any) -> None:
    key = uuid4()
    first = make_ticket(people.customer, people.owner, form_key=key)
    other = make_ticket(people.other_customer, people.outsider, form_key=key)
    assert other != first


def test_a_member_of_two_customers_asks_for_each(people: Any, in_tenant: Tenant) -> None:
    make_member(people.other_customer, people.owner.email, "buyer")
    ticket = make_ticket(people.other_customer, people.owner)
    assert ticket.customer == people.other_customer
    assert Ticket.objects.visible_to(actor_for(people.owner, in_tenant)).count() == 1


def test_two_tenants_count_apart(people: Any, other_tenant: Tenant) -> None:
    make_ticket(people.customer, people.owner)
    with tenant_scope(other_tenant):
        ticket = make_ticket(people.foreign_customer, people.foreign_owner)
        assert ticket.reference == "NH-4800"


def test_past_moments_are_kept(people: Any) -> None:
    past = timezone.now() - timedelta(days=40)
    ticket = make_ticket(people.customer, people.owner, at=past)
    assert ticket.messages.get().created_at == past
