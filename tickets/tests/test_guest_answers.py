"""The answers of a category's own form wait with a guest's request, and become the request's."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from accounts.models import Notification
from accounts.selectors import actor_for
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError
from portal.shared.files.access import files_by_owner
from portal.shared.models import AuditEntry, StoredFile, Tenant
from tickets import services
from tickets.links import LinkGone
from tickets.models import Category, CategoryField, FieldValue, GuestRequest, Ticket
from tickets.models.conversation import MAX_BODY
from tickets.models.search import TicketWords
from tickets.own_fields import MAX_LONG_TEXT
from tickets.tests.asking import add_field
from tickets.tests.factories import text_file
from tickets.tests.guests import carry_out, links_in_mail, token_in_mail, write

VISIT = {
    "work": "repair",
    "day": date(2027, 3, 2),
    "time": "morning",
    "place": "Quay 5\nOna opens",
}


def confirm(tenant: Tenant) -> Ticket:
    ticket, _path = services.confirm_guest_request(
        actor=actor_for(None, tenant), token=token_in_mail(tenant)
    )
    return ticket


def field(tenant: Tenant, type: str, key: str, label: str, **more: Any) -> CategoryField:
    return add_field(tenant, type, key, labels={"en": label, "lt": f"LT {label}"}, **more)


@pytest.fixture
def fields(in_tenant: Tenant) -> dict[str, CategoryField]:
    """One of each kind that guests can fill in, all in “Delivery”."""
    return {
        "line": field(in_tenant, "text", "line", "Street"),
        "lines": field(in_tenant, "long_text", "lines", "Way there"),
        "colour": field(in_tenant, "choice", "colour", "Colour"),
        "day": field(in_tenant, "date", "day", "Which day"),
        "pieces": field(in_tenant, "number", "pieces", "Pieces"),
        "plan": field(in_tenant, "file", "plan", "Plan"),
    }


def everything(**changed: Any) -> dict[str, Any]:
    return {
        "line": "Quay 5",
        "lines": "Left,\nthen right.",
        "colour": "red",
        "day": date(2027, 3, 2),
        "pieces": Decimal("12.5"),
        "plan": [text_file("plan.txt", b"the plan")],
        **changed,
    }


def values_of(ticket: Ticket) -> dict[str, FieldValue]:
    return {row.field.key: row for row in FieldValue.objects.filter(ticket=ticket)}


# --- waiting --------------------------------------------------------------------------------------


def test_they_wait_with_the_request_and_nobody_sees_them(
    people: Any, in_tenant: Tenant, fields: Any
) -> None:
    waiting = write(in_tenant, answers=everything(), uploads=[text_file("list.txt")])
    carry_out(in_tenant)
    assert not FieldValue.objects.exists()
    assert not Ticket.objects.exists()
    owners = set(StoredFile.objects.values_list("owner_kind", "owner_id"))
    assert owners == {("tickets.guestrequest", waiting.pk)}
    assert not TicketWords.objects.exists()
    assert not Notification.objects.exists()
    assert "Quay" not in str([vars(row) for row in AuditEntry.objects.all()])


def test_confirmed_each_stands_in_its_column(
    people: Any, in_tenant: Tenant, fields: dict[str, CategoryField]
) -> None:
    write(in_tenant, answers=everything(), uploads=[text_file("list.txt")])
    ticket = confirm(in_tenant)
    values = values_of(ticket)
    assert [one.field_id for one in values.values()] == [one.pk for one in fields.values()]
    assert values["line"].text == "Quay 5"
    assert values["lines"].text == "Left,\nthen right."
    assert values["colour"].text == "red"
    assert values["day"].date == date(2027, 3, 2)
    assert values["pieces"].number == Decimal("12.5")
    message = ticket.messages.get()
    assert message.body == "Since Monday."
    mine = files_by_owner("tickets.fieldvalue", [values["plan"].pk])[values["plan"].pk]
    theirs = files_by_owner("tickets.ticketmessage", [message.pk])[message.pk]
    assert ([one.name for one in mine], [one.name for one in theirs]) == (
        ["plan.txt"],
        ["list.txt"],
    )


def test_the_seeded_forms_work_for_guests(in_tenant: Tenant) -> None:
    write(in_tenant, category="technician", answers=VISIT)
    values = values_of(confirm(in_tenant))
    assert {key: row.text or row.date for key, row in values.items()} == VISIT


def test_without_a_form_nothing_is_asked(in_tenant: Tenant) -> None:
    field(in_tenant, "text", "line", "Street", is_required=True)
    write(in_tenant)
    assert not values_of(confirm(in_tenant))


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"work": ""}, "own_work"),
        ({"work": "nonsense"}, "own_work"),
        ({"day": "2027-03-02"}, "own_day"),
        ({"day": date(1, 1, 1)}, "own_day"),
        ({"place": "x" * 4001}, "own_place"),
        ({"place": None}, "own_place"),
    ],
)
def test_they_are_checked_as_customers_are(
    in_tenant: Tenant, answers: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(DomainError) as refused:
        write(in_tenant, category="technician", answers=VISIT | answers)
    assert refused.value.field == wrong
    assert not GuestRequest.objects.exists()


def test_guests_are_asked_for_no_product_and_no_order(in_tenant: Tenant) -> None:
    for key in ("broken", "complaint-order"):
        write(in_tenant, category=key, answers={"product": 1, "order": "SO-1"})
        assert not values_of(confirm(in_tenant))


def test_an_answer_that_nobody_asked_for_is_nothing(in_tenant: Tenant, fields: Any) -> None:
    fields["line"].is_active = False
    fields["line"].save()
    waiting = write(in_tenant, answers=everything(nonsense="x", plan=[]))
    assert "Quay" not in str(waiting.values)
    assert "nonsense" not in str(waiting.values)


# --- twice ----------------------------------------------------------------------------------------


def test_a_double_click_writes_one_other_answers_are_new(in_tenant: Tenant, fields: Any) -> None:
    key = uuid4()
    first = write(in_tenant, form_key=key, answers=everything())
    assert write(in_tenant, form_key=key, answers=everything()) == first
    assert (StoredFile.objects.count(), len(links_in_mail(in_tenant))) == (1, 1)
    other = write(in_tenant, form_key=key, answers=everything(line="Quay 6"))
    assert other.form_key != key
    assert GuestRequest.objects.count() == 2


def test_confirming_twice_makes_one_set_of_answers(in_tenant: Tenant, fields: Any) -> None:
    write(in_tenant, answers=everything())
    confirm(in_tenant)
    with pytest.raises(LinkGone):
        services.confirm_guest_request(
            actor=actor_for(None, in_tenant),
            token=links_in_mail(in_tenant)[0].rstrip("/").rsplit("/", 1)[-1],
        )
    assert (FieldValue.objects.count(), StoredFile.objects.count()) == (6, 1)


# --- what has changed meanwhile -------------------------------------------------------------------


def test_what_no_longer_fits_stands_in_the_text(
    in_tenant: Tenant, fields: dict[str, CategoryField]
) -> None:
    write(in_tenant, answers=everything(), language="lt")
    system = system_actor(in_tenant)
    services.remove_field(actor=system, field=fields["lines"])
    CategoryField.objects.filter(key="line").update(is_active=False)
    CategoryField.objects.filter(key="colour").update(
        choices=[{"key": "green", "names": {"en": "Green"}}]
    )
    services.remove_field(actor=system, field=fields["plan"])
    ticket = confirm(in_tenant)
    assert set(values_of(ticket)) == {"day", "pieces"}
    message = ticket.messages.get()
    assert message.body == "\n\n".join(
        (
            "Since Monday.",
            "LT Street: Quay 5",
            "LT Way there: Left,\nthen right.",
            "LT Colour: Red",
            "LT Plan: plan.txt",
        )
    )
    stored = StoredFile.objects.get()
    assert (stored.owner_kind, stored.owner_id) == ("tickets.ticketmessage", message.pk)


def test_a_field_of_another_type_under_the_same_key_is_another(
    in_tenant: Tenant, fields: dict[str, CategoryField]
) -> None:
    write(in_tenant, answers=everything())
    for key in ("line", "plan"):
        services.remove_field(actor=system_actor(in_tenant), field=fields[key])
    field(in_tenant, "number", "line", "Street number")
    field(in_tenant, "text", "plan", "Name of the plan")
    ticket = confirm(in_tenant)
    assert set(values_of(ticket)) == {"lines", "colour", "day", "pieces"}
    body = ticket.messages.get().body
    assert "Street: Quay 5" in body
    assert "Plan: plan.txt" in body


def test_one_made_anew_is_the_same_question(
    in_tenant: Tenant, fields: dict[str, CategoryField]
) -> None:
    write(in_tenant, answers=everything())
    services.remove_field(actor=system_actor(in_tenant), field=fields["line"])
    field(in_tenant, "text", "line", "Street and number")
    values = values_of(confirm(in_tenant))
    assert values["line"].text == "Quay 5"


def test_a_question_that_came_later_holds_nothing_up(in_tenant: Tenant, fields: Any) -> None:
    write(in_tenant, answers=everything())
    field(in_tenant, "text", "phone", "Phone", is_required=True)
    assert len(values_of(confirm(in_tenant))) == 6


def test_in_another_category_everything_stands_in_the_text(in_tenant: Tenant, fields: Any) -> None:
    write(in_tenant, answers=everything())
    Category.objects.filter(key="delivery").update(is_active=False)
    for other in Category.objects.asked():
        CategoryField.objects.create(tenant=in_tenant, category=other, key="line", type="text")
    ticket = confirm(in_tenant)
    assert ticket.category.key != "delivery"
    assert not values_of(ticket)
    body = ticket.messages.get().body
    for line in ("Street: Quay 5", "Which day: 2 Mar 2027", "Pieces: 12.5", "Plan: plan.txt"):
        assert line in body
    assert StoredFile.objects.get().owner_kind == "tickets.ticketmessage"


def test_what_is_too_long_for_one_message_goes_on_in_the_next(in_tenant: Tenant) -> None:
    long = {f"long{number}": f"{number}" * MAX_LONG_TEXT for number in range(6)}
    for key in long:
        field(in_tenant, "long_text", key, key.title())
    write(in_tenant, body="y" * MAX_BODY, answers=long, uploads=[text_file()])
    CategoryField.objects.all().update(is_active=False)
    ticket = confirm(in_tenant)
    bodies = [row.body for row in ticket.messages.order_by("pk")]
    assert bodies[0] == "y" * MAX_BODY
    assert all(len(body) <= MAX_BODY for body in bodies)
    assert all(any(text in body for body in bodies[1:]) for text in long.values())
    assert {row.author_name for row in ticket.messages.all()} == {"Ona"}
    assert StoredFile.objects.get().owner_id == ticket.messages.order_by("pk")[0].pk


def test_nothing_but_blanks_is_no_answer(in_tenant: Tenant, fields: Any) -> None:
    blank = {"line": " \n", "lines": "\0", "colour": " "}
    waiting = write(in_tenant, answers=everything(**blank))
    assert [row["key"] for row in waiting.values["answers"]] == ["day", "pieces", "plan"]
    CategoryField.objects.filter(key="line").update(is_required=True)
    with pytest.raises(DomainError) as refused:
        write(in_tenant, email="jonas@else.example", answers=everything(line=" "))
    assert refused.value.field == "own_line"


@pytest.mark.parametrize("text", ["", " "])
def test_blanks_that_wait_already_do_no_harm(in_tenant: Tenant, fields: Any, text: str) -> None:
    waiting = write(in_tenant, answers=everything())
    for row in waiting.values["answers"]:
        if row["key"] in ("line", "lines"):
            row["columns"] = {"text": text}
    waiting.save()
    ticket = confirm(in_tenant)
    assert set(values_of(ticket)) == {"colour", "day", "pieces", "plan"}
    assert [row.body for row in ticket.messages.all()] == ["Since Monday."]


# --- gone ---------------------------------------------------------------------------------------


def test_discarded_or_forgotten_the_files_go_too(
    in_tenant: Tenant, fields: Any, django_capture_on_commit_callbacks: Any
) -> None:
    old = timezone.now() - timedelta(days=8)
    write(in_tenant, answers=everything(), at=old)
    write(in_tenant, answers=everything())
    names = list(StoredFile.objects.values_list("storage_name", flat=True))
    assert len(names) == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert services.forget_unconfirmed(actor=system_actor(in_tenant)) == 1
    assert StoredFile.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        services.discard_guest_request(
            actor=actor_for(None, in_tenant), token=token_in_mail(in_tenant)
        )
    assert not StoredFile.objects.exists()
    assert not any(storages["private"].exists(name) for name in names)


def test_forgetting_leaves_confirmed_answers_whole(in_tenant: Tenant, fields: Any) -> None:
    write(in_tenant, answers=everything())
    ticket = confirm(in_tenant)
    services.forget_unconfirmed(
        actor=system_actor(in_tenant), now=timezone.now() + timedelta(days=30)
    )
    assert len(values_of(ticket)) == 6
    assert StoredFile.objects.count() == 1


# --- of another -----------------------------------------------------------------------------------


def test_another_tenant_s_category_is_none(in_tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        foreign = Category.objects.get(key="technician")
    with pytest.raises(DomainError) as refused:
        services.write_guest_request(
            actor=actor_for(None, in_tenant),
            email="ona@kaimas.example",
            subject="A visit",
            category=foreign,
            body="It drips.",
            answers=VISIT,
        )
    assert refused.value.field == "category"


def test_the_other_tenant_sees_no_answer(
    in_tenant: Tenant, other_tenant: Tenant, fields: Any
) -> None:
    write(in_tenant, answers=everything())
    with tenant_scope(other_tenant):
        assert not GuestRequest.objects.exists()
        with pytest.raises(LinkGone):
            services.confirm_guest_request(
                actor=actor_for(None, other_tenant), token=token_in_mail_of(in_tenant)
            )


def token_in_mail_of(tenant: Tenant) -> str:
    with tenant_scope(tenant):
        return token_in_mail(tenant)
