"""Queues, categories and what a new tenant starts with."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Role, User
from accounts.services import update_role
from accounts.tests.factories import make_staff
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry, Tenant
from tickets import services
from tickets.enums import TicketKind
from tickets.models import Category, Queue, Ticket
from tickets.services.desk import roles_of_queue
from tickets.services.seeds import CATEGORIES, QUEUES
from tickets.tests.factories import make_ticket

Act = Callable[[User | None], Actor]


def test_a_tenant_starts_with_a_desk(in_tenant: Tenant) -> None:
    assert list(Queue.objects.values_list("name", flat=True)) == ["General", "Orders", "Billing"]
    assert list(Category.objects.values_list("key", flat=True)) == [
        "wrong-item",
        "delivery",
        "return",
        "product-question",
        "invoice",
        "account",
        "service-complaint",
        "feedback",
        "broken",
        "technician",
        "complaint-order",
    ]
    assert Category.objects.of_kind(TicketKind.FEEDBACK).get().key == "feedback"
    delivery = Category.objects.get(key="delivery")
    assert delivery.names == {"en": "Delivery", "lt": "Pristatymas"}


def test_queues_are_named_in_the_tenant_s_language(other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        assert Queue.objects.first().name == "Geral"
        assert set(Category.objects.first().names) == {"pt", "es"}


def test_the_seeds_speak_every_language() -> None:
    languages = {"en", "pt", "es", "lt"}
    assert all(set(names) == languages for names in QUEUES.values())
    for seed in CATEGORIES:
        assert set(seed.names) == set(seed.descriptions) == languages


def test_names_fall_back_to_the_tenant_s_language(in_tenant: Tenant) -> None:
    category = Category.objects.get(key="delivery")
    assert category.name_for(in_tenant, "lt") == "Pristatymas"
    assert category.name_for(in_tenant, "es") == "Delivery"
    assert category.description_for(in_tenant, "en").startswith("Dates")


def test_a_queue_given_to_a_role_opens_its_requests_only(
    people: Any, act: Act, in_tenant: Tenant
) -> None:
    clerk = make_staff(in_tenant, "clerk@north.example", "billing")
    invoice = make_ticket(people.customer, people.owner, category="invoice")
    make_ticket(people.customer, people.owner, category="delivery")
    assert list(Ticket.objects.visible_to(act(clerk))) == []
    role = Role.objects.get(scope="staff", key="billing")
    billing = Queue.objects.get(name="Billing")
    services.set_queue_roles(actor=act(people.admin), queue=billing, roles=[role])
    assert list(Ticket.objects.visible_to(act(clerk))) == [invoice]
    services.reply(actor=act(clerk), ticket=invoice, body="Paid twice, we send it back.")
    services.set_queue_roles(actor=act(people.admin), queue=billing, roles=[])
    assert list(Ticket.objects.visible_to(act(clerk))) == []


def test_a_change_of_the_role_keeps_its_queues(people: Any, act: Act) -> None:
    role = Role.objects.get(scope="staff", key="billing")
    billing = Queue.objects.get(name="Billing")
    services.set_queue_roles(actor=act(people.admin), queue=billing, roles=[role])
    update_role(actor=act(people.admin), role=role, name="Clerks", permissions=["view_customers"])
    assert roles_of_queue(billing) == [role.pk]


def test_a_role_that_no_longer_answers_requests_sees_none(
    people: Any, ticket: Ticket, act: Act
) -> None:
    role = Role.objects.get(scope="staff", key="agent")
    services.create_queue(actor=act(people.admin), name="Express")
    update_role(actor=act(people.admin), role=role, name=role.name, permissions=["view_customers"])
    assert list(Ticket.objects.visible_to(act(people.agent))) == []


def test_customer_roles_never_get_a_queue(people: Any, act: Act) -> None:
    owners = Role.objects.get(scope="customer", key="owner")
    queue = Queue.objects.get(name="Billing")
    services.set_queue_roles(actor=act(people.admin), queue=queue, roles=[owners])
    assert roles_of_queue(queue) == []


@pytest.mark.parametrize("role", ["owner", "agent", "knowledge", "foreign_admin"])
def test_only_managers_arrange_the_desk(people: Any, act: Act, role: str) -> None:
    actor = act(getattr(people, role))
    queue, category = Queue.objects.first(), Category.objects.first()
    for write in (
        lambda: services.create_queue(actor=actor, name="X"),
        lambda: services.update_queue(actor=actor, queue=queue, name="X"),
        lambda: services.set_queue_roles(actor=actor, queue=queue, roles=[]),
        lambda: services.create_category(actor=actor, key="x", names={"en": "X"}, queue=queue),
        lambda: services.update_category(actor=actor, category=category, position=9),
    ):
        with pytest.raises(NotAllowed):
            write()


def test_names_and_keys_are_taken_once(people: Any, act: Act) -> None:
    actor = act(people.admin)
    with pytest.raises(DomainError) as refused:
        services.create_queue(actor=actor, name="Billing")
    assert refused.value.field == "name"
    with pytest.raises(DomainError):
        services.update_queue(actor=actor, queue=Queue.objects.get(name="Orders"), name="Billing")
    with pytest.raises(DomainError) as refused:
        services.create_category(
            actor=actor, key="delivery", names={"en": "X"}, queue=Queue.objects.first()
        )
    assert refused.value.field == "key"


def test_a_category_needs_a_name_in_the_portal_s_language(people: Any, act: Act) -> None:
    with pytest.raises(DomainError):
        services.create_category(
            actor=act(people.admin),
            key="x",
            names={"lt": "Kita", "en": " "},
            queue=Queue.objects.first(),
        )


def test_a_queue_in_use_is_not_retired(people: Any, act: Act) -> None:
    queue = Queue.objects.get(name="Billing")
    with pytest.raises(DomainError):
        services.update_queue(actor=act(people.admin), queue=queue, is_active=False)
    general = Queue.objects.get(name="General")
    for category in queue.categories.all():
        services.update_category(actor=act(people.admin), category=category, queue=general)
    services.update_queue(actor=act(people.admin), queue=queue, is_active=False)
    assert Queue.objects.active().filter(pk=queue.pk).count() == 0


def test_changes_are_audited_unless_there_are_none(people: Any, act: Act) -> None:
    queue, actor = Queue.objects.get(name="Billing"), act(people.admin)
    services.update_queue(actor=actor, queue=queue, name="Billing")
    assert AuditEntry.objects.filter(action="queue.changed").count() == 0
    services.update_queue(actor=actor, queue=queue, name="Money")
    entry = AuditEntry.objects.get(action="queue.changed")
    assert entry.changes == {"name": ["Billing", "Money"]}
