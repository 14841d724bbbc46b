"""Fields of categories: arranging them, and what their answers are checked and kept as."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.tests.factories import make_member
from orders.tests.factories import make_order
from portal.shared.actors import Actor
from portal.shared.errors import DomainError, NotAllowed, UploadRefused
from portal.shared.files.access import get_file_for
from portal.shared.models import AuditEntry, StoredFile
from tickets import services
from tickets.models import Category, CategoryField, FieldValue, Ticket
from tickets.presentation_own import plain_number, value_cell, value_text
from tickets.search_indexes import TicketIndex
from tickets.selectors_catalogue import cards_of, fields_of, shelves
from tickets.services.catalogue import MOST_FIELDS
from tickets.tests.asking import add_field, delivered
from tickets.tests.factories import make_ticket, text_file

Act = Callable[[User | None], Actor]


def asked(people: Any, **answers: Any) -> Ticket:
    return make_ticket(people.customer, people.owner, answers=answers)


def keys(category: str = "delivery") -> list[str]:
    return [field.key for field in fields_of(Category.objects.get(key=category))]


# --- arranging --------------------------------------------------------------------------------


def test_a_new_tenant_has_forms_to_begin_with(people: Any) -> None:
    assert keys("broken") == ["product", "since", "pieces", "photo"]
    assert keys("technician") == ["work", "day", "time", "place"]
    work = CategoryField.objects.get(key="work")
    assert [one["key"] for one in work.choices] == ["repair", "fitting", "measuring", "maintenance"]
    assert work.choices[0]["names"] == {"en": "Repair", "lt": "Remontas"}
    kinds = {card.key: card.kind for card in cards_of(people.customer.tenant)}
    assert kinds["service-complaint"] == kinds["complaint-order"] == "complaint"
    assert (kinds["broken"], kinds["technician"], kinds["delivery"]) == (
        "incident",
        "service",
        "question",
    )


def test_the_catalogue_is_narrowed_by_words(people: Any) -> None:
    tenant = people.customer.tenant
    assert [shelf.title for shelf in shelves(tenant)] == [
        "Questions",
        "Something is wrong",
        "Services",
        "Complaints",
    ]
    found = shelves(tenant, "TECHNICIAN visit")
    assert [[card.key for card in shelf.cards] for shelf in found] == [["technician"]]
    assert shelves(tenant, "zebra") == []


def test_a_change_of_the_catalogue_shows_at_once(people: Any, act: Act) -> None:
    tenant = people.customer.tenant
    assert all(card.is_plain for card in cards_of(tenant) if card.key == "delivery")
    field = add_field(tenant, "text", is_required=True)
    assert [card.is_plain for card in cards_of(tenant) if card.key == "delivery"] == [False]
    spec = services.FieldSpec(labels={"en": "Asked"}, is_required=False)
    services.update_field(actor=act(people.admin), field=field, spec=spec)
    assert [card.is_plain for card in cards_of(tenant) if card.key == "delivery"] == [True]
    category = Category.objects.get(key="delivery")
    services.update_category(actor=act(people.admin), category=category, is_active=False)
    assert [card.is_active for card in cards_of(tenant) if card.key == "delivery"] == [False]


def test_only_who_arranges_the_desk_may(people: Any, act: Act) -> None:
    field = add_field(people.customer.tenant, "text")
    spec = services.FieldSpec(labels={"en": "Other"})
    for user in (people.agent, people.owner, people.knowledge):
        actor = act(user)
        with pytest.raises(NotAllowed):
            services.add_field(actor=actor, category=field.category, type="text", spec=spec)
        with pytest.raises(NotAllowed):
            services.update_field(actor=actor, field=field, spec=spec)
        with pytest.raises(NotAllowed):
            services.move_field(actor=actor, field=field, by=1)
        with pytest.raises(NotAllowed):
            services.remove_field(actor=actor, field=field)
    assert fields_of(field.category) == [field]


def test_keys_are_made_of_the_label_and_stay_apart(people: Any) -> None:
    tenant = people.customer.tenant
    made = [add_field(tenant, "text", key="", labels={"en": "Where to?"}) for _ in range(2)]
    assert [field.key for field in made] == ["where-to", "where-to-2"]
    assert add_field(tenant, "text", key="", labels={"en": "…"}).key == "field"


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        (services.FieldSpec(labels={"lt": "Spalva"}), "label_en"),
        (services.FieldSpec(labels={"en": "  "}), "label_en"),
        (services.FieldSpec(labels={"en": "Colour"}), ""),
        (services.FieldSpec(labels={"en": "Colour"}, choices=[services.Choice({"en": "Red"})]), ""),
        (
            services.FieldSpec(
                labels={"en": "Colour"},
                choices=[services.Choice({"en": "Red"}), services.Choice({"lt": "Mėlyna"})],
            ),
            "",
        ),
    ],
)
def test_an_unusable_choice_is_refused(people: Any, act: Act, spec: Any, named: str) -> None:
    category = Category.objects.get(key="delivery")
    with pytest.raises(DomainError) as refused:
        services.add_field(actor=act(people.admin), category=category, type="choice", spec=spec)
    assert refused.value.field == named
    assert fields_of(category) == []


def test_answers_keep_their_key_whatever_they_are_called(people: Any, act: Act) -> None:
    field = add_field(people.customer.tenant, "choice")
    ticket = asked(people, asked="red")
    spec = services.FieldSpec(
        labels={"en": "Colour"},
        choices=[
            services.Choice({"en": "Crimson", "lt": "Raudona"}, "red"),
            services.Choice({"en": "Red"}, "red"),
            services.Choice({"en": "Navy"}, "unknown"),
        ],
    )
    services.update_field(actor=act(people.admin), field=field, spec=spec)
    field.refresh_from_db()
    assert [one["key"] for one in field.choices] == ["red", "red-2", "unknown"]
    value = FieldValue.objects.select_related("field").get(ticket=ticket)
    assert value_text(value, people.customer.tenant) == "Crimson"


def test_an_answer_that_was_taken_out_still_shows(people: Any, act: Act) -> None:
    field = add_field(people.customer.tenant, "choice")
    ticket = asked(people, asked="red")
    choices = [services.Choice({"en": word}) for word in ("Green", "White")]
    spec = services.FieldSpec(labels={"en": "Colour"}, choices=choices)
    services.update_field(actor=act(people.admin), field=field, spec=spec)
    value = FieldValue.objects.select_related("field").get(ticket=ticket)
    assert value_text(value, people.customer.tenant) == "red"


def test_fields_move_and_stay_at_the_ends(people: Any, act: Act) -> None:
    rows = [add_field(people.customer.tenant, "text", key=key) for key in "abc"]
    admin = act(people.admin)
    services.move_field(actor=admin, field=rows[2], by=-1)
    assert keys() == ["a", "c", "b"]
    services.move_field(actor=admin, field=rows[0], by=-1)
    assert keys() == ["a", "c", "b"]
    services.move_field(actor=admin, field=rows[0], by=1)
    assert keys() == ["c", "a", "b"]


def test_an_answered_field_is_switched_off_not_removed(people: Any, act: Act) -> None:
    field = add_field(people.customer.tenant, "text")
    unused = add_field(people.customer.tenant, "text", key="unused")
    ticket = asked(people, asked="Dock 5")
    with pytest.raises(DomainError):
        services.remove_field(actor=act(people.admin), field=field)
    services.remove_field(actor=act(people.admin), field=unused)
    spec = services.FieldSpec(labels=field.labels, is_active=False)
    services.update_field(actor=act(people.admin), field=field, spec=spec)
    assert keys() == []
    assert FieldValue.objects.get(ticket=ticket).text == "Dock 5"
    assert AuditEntry.objects.filter(action="category_field.removed").count() == 1


def test_a_form_has_an_end(people: Any) -> None:
    for number in range(MOST_FIELDS):
        add_field(people.customer.tenant, "text", key=f"f{number}")
    with pytest.raises(DomainError):
        add_field(people.customer.tenant, "text", key="more")


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"key": "preview"}, "key"),
        ({"icon": "no-such-icon"}, "icon"),
        ({"kind": "nonsense"}, "kind"),
        ({"priority": "nonsense"}, "priority"),
    ],
)
def test_an_unusable_category_is_refused(
    people: Any, act: Act, values: dict[str, str], named: str
) -> None:
    queue = Category.objects.get(key="delivery").queue
    right = {"key": "new", "names": {"en": "New"}, "queue": queue}
    with pytest.raises(DomainError) as refused:
        services.create_category(actor=act(people.admin), **right | values)
    assert refused.value.field == named


def test_a_category_gives_its_priority(people: Any, act: Act) -> None:
    category = Category.objects.get(key="delivery")
    services.update_category(actor=act(people.admin), category=category, priority="urgent")
    assert make_ticket(people.customer, people.owner, urgency="low").priority == "urgent"


# --- answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type", "value", "column", "kept", "shown"),
    [
        ("text", "  Dock \n 5 ", "text", "Dock 5", "Dock 5"),
        ("long_text", " a\r\nb ", "text", "a\nb", "a\nb"),
        ("choice", "blue", "text", "blue", "Blue"),
        ("date", date(2026, 3, 1), "date", date(2026, 3, 1), "1 Mar 2026"),
        ("number", Decimal("1234.5"), "number", Decimal("1234.5000"), "1,234.5"),
        ("number", Decimal("-0.0001"), "number", Decimal("-0.0001"), "-0.0001"),
        ("number", Decimal("1200"), "number", Decimal(1200), "1,200"),
    ],
)
def test_an_answer_is_kept_by_its_type(
    people: Any, type: str, value: Any, column: str, kept: Any, shown: str
) -> None:
    add_field(people.customer.tenant, type)
    ticket = asked(people, asked=value)
    row = FieldValue.objects.select_related("field").get(ticket=ticket)
    assert getattr(row, column) == kept
    others = {"text": "", "date": None, "number": None, "product": None, "order": None}
    others.pop(column)
    assert {name: getattr(row, name) for name in others} == others
    assert value_text(row, people.customer.tenant) == shown


def test_products_and_orders_are_the_customer_s_own(people: Any) -> None:
    tenant = people.customer.tenant
    order = delivered(people.customer, people.owner)
    foreign = delivered(people.other_customer, people.outsider, "Anchor")
    add_field(tenant, "product", key="product")
    add_field(tenant, "order", key="order")
    product = order.lines.get().product
    ticket = asked(people, product=product, order=order)
    rows = {row.field.key: row for row in FieldValue.objects.filter(ticket=ticket)}
    assert (rows["product"].product, rows["order"].order) == (product, order)
    assert value_text(rows["product"], tenant) == f"Hinge · {product.sku}"
    for wrong in ({"product": foreign.lines.get().product}, {"order": foreign}):
        with pytest.raises(DomainError):
            asked(people, **wrong)


def test_who_sees_no_orders_may_not_name_one(people: Any) -> None:
    order = delivered(people.customer, people.owner)
    contact = make_member(people.customer, "contact@medis.example", "support")
    add_field(people.customer.tenant, "order", key="order")
    with pytest.raises(DomainError):
        make_ticket(people.customer, contact, answers={"order": order})


def test_what_is_on_its_way_is_no_product_of_theirs(people: Any) -> None:
    order = make_order(people.customer, people.owner)
    add_field(people.customer.tenant, "product", key="product", is_required=True)
    with pytest.raises(DomainError):
        asked(people, product=order.lines.get().product)
    # Nothing has arrived yet: the question isn't asked, so that it can't stand in the way.
    assert FieldValue.objects.filter(ticket=asked(people)).count() == 0


def test_a_file_belongs_to_its_answer(people: Any, act: Act) -> None:
    add_field(people.customer.tenant, "file")
    ticket = asked(people, asked=[text_file("plan.txt"), text_file("side.txt")])
    value = FieldValue.objects.get(ticket=ticket)
    stored = StoredFile.objects.filter(owner_kind="tickets.fieldvalue", owner_id=value.pk)
    assert [one.name for one in stored] == ["plan.txt", "side.txt"]
    uuid = stored[0].uuid
    assert get_file_for(act(people.owner), uuid).name == "plan.txt"
    assert get_file_for(act(people.agent), uuid).name == "plan.txt"
    for user in (people.outsider, people.knowledge, None):
        with pytest.raises(Http404):
            get_file_for(act(user), uuid)


def test_a_refused_file_refuses_the_whole_request(people: Any) -> None:
    add_field(people.customer.tenant, "file")
    with pytest.raises(UploadRefused) as refused:
        asked(people, asked=[text_file("a.svg", b"<svg/>")])
    assert refused.value.field == "own_asked"
    assert (Ticket.objects.count(), StoredFile.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("type", "value"),
    [
        ("text", "x" * 201),
        ("long_text", "x" * 4001),
        ("choice", "green"),
        ("choice", ["red"]),
        ("date", "2026-03-01"),
        ("date", date(1, 1, 1)),
        ("number", "many"),
        ("number", Decimal("NaN")),
        ("number", Decimal("Infinity")),
        ("number", Decimal(10) ** 14),
        ("product", "1"),
        ("order", "SO-1"),
    ],
)
def test_a_wrong_answer_is_refused_where_it_belongs(people: Any, type: str, value: Any) -> None:
    add_field(people.customer.tenant, type)
    with pytest.raises(DomainError) as refused:
        asked(people, asked=value)
    assert refused.value.field == "own_asked"
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize("empty", [None, "", [], ()])
def test_what_must_be_filled_in_must(people: Any, empty: Any) -> None:
    add_field(people.customer.tenant, "text", is_required=True)
    with pytest.raises(DomainError) as refused:
        asked(people, asked=empty)
    assert refused.value.field == "own_asked"
    # A mail or a colleague of the team has no form to fill in.
    assert make_ticket(people.customer, people.owner).values.count() == 0


def test_unknown_answers_are_nothing(people: Any) -> None:
    add_field(people.customer.tenant, "text", is_active=False)
    assert asked(people, asked="x", other="y").values.count() == 0


@given(
    st.decimals(
        min_value=Decimal("-99999999999999"),
        max_value=Decimal("99999999999999"),
        places=4,
        allow_nan=False,
    )
)
def test_a_number_loses_only_zeros(number: Decimal) -> None:
    plain = plain_number(number)
    assert plain == number
    text = str(plain)
    assert "E" not in text
    assert not ("." in text and text.endswith("0"))


def test_answers_and_own_tags_are_found(people: Any, act: Act) -> None:
    add_field(people.customer.tenant, "choice")
    ticket = asked(people, asked="blue")
    services.add_own_tag(actor=act(people.owner), ticket=ticket, name="Harbour")
    index = TicketIndex()
    text = index.prepare_text(index.queryset().get(pk=ticket.pk))
    assert text.splitlines()[-2:] == ["Blue", "harbour"]


def test_a_day_and_a_number_stay_such_in_tables(people: Any) -> None:
    add_field(people.customer.tenant, "date", key="day")
    add_field(people.customer.tenant, "number", key="count")
    ticket = asked(people, day=date(2026, 3, 1), count=Decimal("2.50"))
    rows = {row.field.key: row for row in FieldValue.objects.filter(ticket=ticket)}
    assert value_cell(rows["day"], people.customer.tenant) == date(2026, 3, 1)
    assert value_cell(rows["count"], people.customer.tenant) == Decimal("2.5")
