"""/requests/new/ and the suggestions beside it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from accounts.tests.factories import make_member
from portal.shared.models import Closure, StoredFile, Tenant
from tickets.models import Ticket
from tickets.tests.automation import at, set_hours
from tickets.tests.factories import text_file

SignedIn = Callable[[User | None], Client]
URL = "/requests/new/"


def filled(**changed: Any) -> dict[str, Any]:
    return {
        "subject": "Wrong hinges",
        "category": "wrong-item",
        "body": "Too small.",
        "urgency": "high",
        "form_key": str(uuid4()),
        **changed,
    }


def test_the_form_says_when_an_answer_comes(people: Any, signed_in: SignedIn) -> None:
    response = signed_in(people.owner).get(URL)
    assert response.status_code == 200
    content = response.content.decode()
    for name in ("subject", "category", "body", "urgency", "files", "form_key"):
        assert f'name="{name}"' in content
    assert "Wrong or damaged item" in content
    assert 'hx-get="/requests/suggest/"' in content


def test_closed_days_are_told_once_with_their_reason(
    people: Any, signed_in: SignedIn, in_tenant: Tenant
) -> None:
    set_hours(in_tenant)
    Closure.objects.create(
        tenant=in_tenant, starts="2026-11-24", ends="2026-11-27", names={"en": "Stocktaking"}
    )
    with time_machine.travel(at("25 10:00"), tick=False):
        content = signed_in(people.owner).get(URL).content.decode()
    assert content.count("Stocktaking") == 1
    assert "Expect an answer by" in content
    with time_machine.travel(at("23 10:00"), tick=False):
        content = signed_in(people.owner).get(URL).content.decode()
    assert "Open now until 16:00." in content
    assert "Stocktaking" not in content


def test_categories_speak_the_reader_s_language(people: Any, signed_in: SignedIn) -> None:
    User.objects.filter(pk=people.owner.pk).update(language="lt")
    assert "Pristatymas" in signed_in(people.owner).get(URL).content.decode()


def test_sent_it_leads_to_the_request(people: Any, signed_in: SignedIn) -> None:
    response = signed_in(people.owner).post(URL, {**filled(), "files": [text_file()]})
    ticket = Ticket.objects.get()
    assert (response.status_code, response.url) == (302, f"/requests/{ticket.reference}/")
    assert (ticket.subject, ticket.category.key) == ("Wrong hinges", "wrong-item")
    assert (ticket.urgency, ticket.requester) == ("high", people.owner)
    assert StoredFile.objects.get().name == "notes.txt"


def test_a_double_click_makes_one_request(people: Any, signed_in: SignedIn) -> None:
    client, data = signed_in(people.owner), filled()
    first, second = client.post(URL, data), client.post(URL, data)
    assert first.url == second.url
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", ""),
        ("subject", "x" * 201),
        ("body", ""),
        ("body", "x" * 20_001),
        ("category", "nonsense"),
        ("category", ""),
        ("urgency", "nonsense"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(
    people: Any, signed_in: SignedIn, field: str, value: str
) -> None:
    response = signed_in(people.owner).post(URL, filled(**{field: value}))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert Ticket.objects.count() == 0
    kept = response.content.decode()
    assert ("Too small." in kept) is (field != "body")


def test_chosen_files_have_to_be_chosen_again(people: Any, signed_in: SignedIn) -> None:
    data = {**filled(subject=""), "files": [text_file()]}
    response = signed_in(people.owner).post(URL, data)
    assert response.context["form"].errors["files"] == [
        "Choose the files again: they were not kept."
    ]
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize(
    "upload",
    [text_file("a.svg", b"<svg/>"), text_file("a.png", b"not a picture"), text_file("a.txt", b"")],
)
def test_refused_files_refuse_the_form(people: Any, signed_in: SignedIn, upload: Any) -> None:
    response = signed_in(people.owner).post(URL, {**filled(), "files": [upload]})
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["files"])
    assert (Ticket.objects.count(), StoredFile.objects.count()) == (0, 0)


@pytest.mark.parametrize("key", ["", "nonsense", "0"])
def test_a_strange_key_is_no_reason_to_refuse(people: Any, signed_in: SignedIn, key: str) -> None:
    assert signed_in(people.owner).post(URL, filled(form_key=key)).status_code == 302


def test_extra_fields_change_nothing(people: Any, signed_in: SignedIn) -> None:
    extra = {
        "customer": people.other_customer.pk,
        "tenant": people.foreign_customer.tenant_id,
        "requester": people.outsider.pk,
        "state": "closed",
        "priority": "urgent",
        "assignee": people.agent.pk,
        "is_staff": "1",
        "is_internal": "1",
        "reference": "XX-1",
        "queue": "1",
        "created_at": "2020-01-01",
    }
    signed_in(people.owner).post(URL, {**filled(urgency="low"), **extra})
    ticket = Ticket.objects.get()
    assert (ticket.customer, ticket.requester) == (people.customer, people.owner)
    assert (ticket.state, ticket.priority, ticket.assignee) == ("new", "low", None)
    assert (ticket.reference, ticket.created_at.year) != ("XX-1", 2020)
    message = ticket.messages.get()
    assert (message.is_staff, message.is_internal) == (False, False)


@pytest.mark.parametrize("method", ["get", "post"])
def test_viewers_may_not(people: Any, signed_in: SignedIn, method: str) -> None:
    assert getattr(signed_in(people.viewer), method)(URL, filled()).status_code == 403


def test_staff_and_strangers_get_no_form(people: Any, signed_in: SignedIn) -> None:
    for role in (people.agent, people.knowledge):
        response = signed_in(role).post(URL, filled())
        assert "form" not in response.context
    assert Ticket.objects.count() == 0


def test_visitors_are_asked_to_sign_in(signed_in: SignedIn) -> None:
    assert signed_in(None).post(URL, filled()).url == "/auth/login/?next=/requests/new/"


def test_it_is_for_the_customer_worked_for(people: Any, signed_in: SignedIn) -> None:
    make_member(people.other_customer, people.owner.email, "owner")
    client = signed_in(people.owner)
    session = client.session
    session["portal_customer"] = people.other_customer.pk
    session.save()
    client.post(URL, filled())
    assert Ticket.objects.get().customer == people.other_customer


def test_a_chosen_customer_of_others_is_ignored(people: Any, signed_in: SignedIn) -> None:
    client = signed_in(people.owner)
    session = client.session
    session["portal_customer"] = people.other_customer.pk
    session.save()
    client.post(URL, filled())
    assert Ticket.objects.get().customer == people.customer


def test_a_follow_up_brings_its_subject(people: Any, signed_in: SignedIn) -> None:
    response = signed_in(people.owner).get(f"{URL}?subject=NH-4800")
    assert 'value="NH-4800"' in response.content.decode()


@pytest.mark.parametrize("text", ["", "ab", "hinges", "<script>alert(1)</script>", "x" * 500])
def test_suggestions_answer_anything(people: Any, signed_in: SignedIn, text: str) -> None:
    response = signed_in(people.owner).get("/requests/suggest/", {"subject": text})
    assert response.status_code == 200
    assert "<script" not in response.content.decode()


def test_suggestions_are_only_read(people: Any, signed_in: SignedIn) -> None:
    assert signed_in(people.owner).post("/requests/suggest/").status_code == 405
    assert signed_in(None).get("/requests/suggest/").status_code == 302
