"""Queues and categories in the staff workspace."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from portal.shared.models import AuditEntry
from tickets.models import Category, Queue, SlaPolicy
from tickets.services.desk import roles_of_queue

SignedIn = Callable[[User | None], Client]
QUEUES, CATEGORIES = "/admin/tickets/queue/", "/admin/tickets/category/"


@pytest.mark.parametrize("path", [QUEUES, f"{QUEUES}add/", CATEGORIES, f"{CATEGORIES}add/"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("admin", 200),
        ("operator", 200),
        ("agent", 403),
        ("knowledge", 403),
        ("owner", 302),
        ("foreign_admin", 302),
    ],
)
def test_who_may_arrange(
    people: Any, signed_in: SignedIn, path: str, role: str, status: int
) -> None:
    assert signed_in(getattr(people, role)).get(path).status_code == status


def test_a_new_queue_with_its_roles(people: Any, signed_in: SignedIn) -> None:
    role = Role.objects.get(scope="staff", key="sales")
    data = {"name": "Express", "position": "4", "is_active": "on", "roles": [role.pk]}
    assert signed_in(people.admin).post(f"{QUEUES}add/", data).status_code == 302
    queue = Queue.objects.get(name="Express")
    assert (queue.tenant, queue.position) == (people.customer.tenant, 4)
    assert roles_of_queue(queue) == [role.pk]
    assert AuditEntry.objects.filter(action="queue.created").first().actor_id == people.admin.pk


def test_changing_a_queue(people: Any, signed_in: SignedIn) -> None:
    queue = Queue.objects.get(name="Billing")
    page = f"{QUEUES}{queue.pk}/change/"
    client = signed_in(people.admin)
    assert client.get(page).status_code == 200
    data = {"name": "Money", "position": "3", "is_active": "on"}
    assert client.post(page, data).status_code == 302
    queue.refresh_from_db()
    assert queue.name == "Money"
    assert AuditEntry.objects.get(action="queue.changed").changes == {"name": ["Billing", "Money"]}


def test_a_taken_name_is_said(people: Any, signed_in: SignedIn) -> None:
    data = {"name": "Billing", "position": "4", "is_active": "on"}
    response = signed_in(people.admin).post(f"{QUEUES}add/", data)
    assert response.status_code == 200
    assert "There is a queue with this name already." in response.content.decode()


def test_a_queue_in_use_stays(people: Any, signed_in: SignedIn) -> None:
    queue = Queue.objects.get(name="Billing")
    page = f"{QUEUES}{queue.pk}/change/"
    response = signed_in(people.admin).post(page, {"name": "Billing", "position": "3"}, follow=True)
    assert "Categories still lead to this queue." in response.content.decode()
    queue.refresh_from_db()
    assert queue.is_active is True


def test_a_new_category_in_the_tenant_s_languages(people: Any, signed_in: SignedIn) -> None:
    queue = Queue.objects.get(name="General")
    client = signed_in(people.admin)
    form = client.get(f"{CATEGORIES}add/").content.decode()
    assert 'name="name_en"' in form
    assert 'name="name_lt"' in form
    assert 'name="name_pt"' not in form
    data = {
        "key": "spare-parts",
        "kind": "complaint",
        "priority": "high",
        "sla_policy": SlaPolicy.objects.get(name="Urgent requests").pk,
        "queue": queue.pk,
        "position": "8",
        "is_active": "on",
        "name_en": "Spare parts",
        "name_lt": "Atsarginės dalys",
        "description_en": "Small parts.",
    }
    assert client.post(f"{CATEGORIES}add/", data).status_code == 302
    category = Category.objects.get(key="spare-parts")
    assert category.names == {"en": "Spare parts", "lt": "Atsarginės dalys"}
    assert (category.kind, category.priority) == ("complaint", "high")
    assert category.sla_policy.name == "Urgent requests"
    assert category.descriptions["en"] == "Small parts."


def test_a_category_s_key_stays(people: Any, signed_in: SignedIn) -> None:
    category = Category.objects.get(key="delivery")
    page = f"{CATEGORIES}{category.pk}/change/"
    data = {
        "key": "changed",
        "kind": "question",
        "queue": category.queue_id,
        "position": "2",
        "name_en": "Transport",
        "name_lt": "",
    }
    assert signed_in(people.admin).post(page, data).status_code == 302
    category.refresh_from_db()
    assert (category.key, category.names) == ("delivery", {"en": "Transport"})
    assert category.is_active is False


@pytest.mark.parametrize(
    "changed",
    [
        {"key": "delivery"},
        {"kind": "praise"},
        {"name_en": ""},
        {"queue": "999999"},
        {"key": "not a key"},
    ],
)
def test_a_broken_category_is_not_made(
    people: Any, signed_in: SignedIn, changed: dict[str, str]
) -> None:
    before = Category.objects.count()
    queue = Queue.objects.get(name="General")
    data = {
        "key": "new-one",
        "kind": "question",
        "queue": queue.pk,
        "position": "8",
        "name_en": "New one",
        **changed,
    }
    assert signed_in(people.admin).post(f"{CATEGORIES}add/", data).status_code == 200
    assert Category.objects.count() == before


def test_nothing_is_deleted(people: Any, signed_in: SignedIn) -> None:
    queue = Queue.objects.get(name="Billing")
    client = signed_in(people.admin)
    assert client.post(f"{QUEUES}{queue.pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [queue.pk], "post": "yes"}
    client.post(QUEUES, data)
    assert Queue.objects.filter(pk=queue.pk).exists()


def test_another_tenant_s_queue_is_not_here(people: Any, signed_in: SignedIn) -> None:
    response = signed_in(people.admin).get(f"{QUEUES}999999/change/")
    assert response.status_code == 404
