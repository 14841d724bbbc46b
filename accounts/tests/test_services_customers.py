"""The customer record, addresses, profiles and choices: rules, audit, rights."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import Address, Contact, Notification, NotificationPreference
from accounts.selectors import actor_for, visible_custom_fields
from accounts.services.notifications import wants
from accounts.tax_ids import checked_tax_id
from accounts.tests.people import assert_groups_in_step
from portal.shared.actors import system_actor
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry

pytestmark = pytest.mark.django_db
PLACE = {"line1": "A 1", "city": "Vilnius", "country": "LT"}


@pytest.fixture
def people(cast: Any, in_tenant: Any) -> Any:
    """The cast with the tenant's scope open."""
    return cast


@pytest.mark.parametrize(
    ("number", "country", "stored"),
    [
        ("LT100001919017", "LT", "LT100001919017"),
        ("lt 1000 0191 9017", "LT", "LT100001919017"),
        ("PT501964843", "PT", "PT501964843"),
        ("anything", "AQ", "ANYTHING"),
        ("", "LT", ""),
    ],
)
def test_tax_numbers_of_countries(number: str, country: str, stored: str) -> None:
    assert checked_tax_id(number, country) == stored


@pytest.mark.parametrize(("number", "country"), [("LT100001919018", "LT"), ("PT1", "PT")])
def test_wrong_tax_numbers(number: str, country: str) -> None:
    with pytest.raises(DomainError, match="tax number") as raised:
        checked_tax_id(number, country)
    assert raised.value.field == "tax_id"


def test_customers_are_numbered_around_taken_numbers(people: Any, tenant: Any) -> None:
    actor, at = system_actor(tenant), timezone.now() - timedelta(days=90)
    taken = services.create_customer(actor=actor, name="A", number="C-1003")
    numbers = [services.create_customer(actor=actor, name="B", at=at) for _ in range(2)]
    assert len({taken.number, *(row.number for row in numbers)}) == 3
    assert numbers[0].created_at == at
    assert (numbers[0].country, numbers[0].currency) == ("LT", "EUR")
    with pytest.raises(DomainError, match="number"):
        services.create_customer(actor=actor, name="C", number="C-1003")


def test_members_reach_their_own_fields_only(people: Any, tenant: Any) -> None:
    owner = actor_for(people.owner, tenant)
    services.update_customer(actor=owner, customer=people.customer, phone="1", tax_id="")
    assert AuditEntry.objects.get(action="customer.changed").changes == {"phone": ["", "1"]}
    for field, value in (
        ("credit_limit", Decimal(9)),
        ("number", "X"),
        ("currency", "USD"),
        ("account_manager", people.agent),
        ("is_active", False),
        ("tenant_id", 9),
    ):
        with pytest.raises(NotAllowed):
            services.update_customer(actor=owner, customer=people.customer, **{field: value})
    with pytest.raises(NotAllowed):
        services.update_customer(
            actor=actor_for(people.viewer, tenant), customer=people.customer, phone="2"
        )
    with pytest.raises(NotAllowed):
        services.update_customer(
            actor=actor_for(people.outsider, tenant), customer=people.customer, phone="2"
        )


def test_staff_reach_all_fields(people: Any, tenant: Any) -> None:
    admin = actor_for(people.admin, tenant)
    services.update_customer(
        actor=admin,
        customer=people.customer,
        credit_limit=Decimal(500),
        account_manager=people.agent,
    )
    with pytest.raises(DomainError, match="staff"):
        services.update_customer(
            actor=admin, customer=people.customer, account_manager=people.outsider
        )
    with pytest.raises(NotAllowed):
        services.update_customer(
            actor=actor_for(people.agent, tenant), customer=people.customer, phone="1"
        )


def test_an_inactive_customer_opens_nothing_to_its_people(people: Any, tenant: Any) -> None:
    admin = actor_for(people.admin, tenant)
    services.update_customer(actor=admin, customer=people.customer, is_active=False)
    assert actor_for(people.owner, tenant).grants.member_of == frozenset()
    assert not actor_for(people.owner, tenant).may_at("view_tickets", people.customer.pk)
    assert_groups_in_step(tenant)
    services.update_customer(actor=admin, customer=people.customer, is_active=True)
    assert actor_for(people.owner, tenant).may_at("view_tickets", people.customer.pk)
    assert_groups_in_step(tenant)


def test_segments_notes_and_own_fields(people: Any, tenant: Any) -> None:
    admin = actor_for(people.admin, tenant)
    services.set_segments(actor=admin, customer=people.customer, names=["Export", "Hotels"])
    services.set_segments(actor=admin, customer=people.customer, names=["Hotels"])
    assert [segment.name for segment in people.customer.segments.all()] == ["Hotels"]
    note = services.add_note(actor=admin, customer=people.customer, text=" Calls on Friday ")
    assert (note.text, note.author) == ("Calls on Friday", people.admin)
    services.define_custom_field(actor=admin, key="tier", label="Tier", is_customer_visible=True)
    services.define_custom_field(actor=admin, key="risk", label="Risk")
    with pytest.raises(DomainError, match="key"):
        services.define_custom_field(actor=admin, key="tier", label="Again")
    services.set_custom_fields(
        actor=admin, customer=people.customer, values={"tier": "gold", "risk": "high"}
    )
    assert visible_custom_fields(people.customer) == [("Tier", "gold")]
    with pytest.raises(DomainError, match="no such field"):
        services.set_custom_fields(actor=admin, customer=people.customer, values={"x": "1"})
    owner = actor_for(people.owner, tenant)
    for service, more in (
        (services.set_segments, {"names": []}),
        (services.add_note, {"text": "x"}),
        (services.set_custom_fields, {"values": {}}),
    ):
        with pytest.raises(NotAllowed):
            service(actor=owner, customer=people.customer, **more)


def test_contacts(people: Any, tenant: Any) -> None:
    owner = actor_for(people.owner, tenant)
    contact = services.add_contact(actor=owner, customer=people.customer, name="A", phone="1")
    services.update_contact(actor=owner, contact=contact, phone="2")
    assert Contact.objects.get().phone == "2"
    with pytest.raises(NotAllowed):
        services.update_contact(actor=owner, contact=contact, customer="9")
    with pytest.raises(NotAllowed):
        services.remove_contact(actor=actor_for(people.outsider, tenant), contact=contact)
    services.remove_contact(actor=owner, contact=contact)
    assert not Contact.objects.exists()


def defaults() -> set[str]:
    return set(Address.objects.filter(is_default=True).values_list("line1", flat=True))


def test_one_default_address_of_each_kind(people: Any, tenant: Any) -> None:
    owner = actor_for(people.owner, tenant)
    make = {"actor": owner, "customer": people.customer, "city": "Vilnius", "country": "LT"}
    first = services.add_address(**make, kind="delivery", line1="one")
    second = services.add_address(**make, kind="delivery", line1="two")
    services.add_address(**make, kind="billing", line1="bill")
    assert defaults() == {"one", "bill"}
    services.make_default_address(actor=owner, address=second)
    assert defaults() == {"two", "bill"}
    first.refresh_from_db()
    services.update_address(actor=owner, address=first, is_default=True, line1="uno")
    assert defaults() == {"uno", "bill"}
    services.update_address(actor=owner, address=first, kind="other")
    assert defaults() == {"uno", "two", "bill"}
    second.refresh_from_db()
    services.remove_address(actor=owner, address=second)
    assert defaults() == {"uno", "bill"}
    with pytest.raises(NotAllowed):
        services.add_address(
            actor=actor_for(people.viewer, tenant), customer=people.customer, kind="other", **PLACE
        )


def test_profile_and_language(people: Any, tenant: Any) -> None:
    actor = actor_for(people.viewer, tenant)
    services.update_profile(actor=actor, name="V", phone="1", time_zone="Europe/Lisbon")
    services.choose_language(actor=actor, language="lt")
    people.viewer.refresh_from_db()
    assert (people.viewer.name, people.viewer.language) == ("V", "lt")
    for field in ("email", "is_superuser", "is_staff", "password"):
        with pytest.raises(NotAllowed):
            services.update_profile(actor=actor, **{field: "x"})
    with pytest.raises(NotAllowed):
        services.update_profile(actor=actor_for(None, tenant), name="x")


def test_notification_choices(people: Any, tenant: Any) -> None:
    actor = actor_for(people.viewer, tenant)
    services.choose_notifications(
        actor=actor,
        choices={(kind, "mail"): False for kind in ("ticket_reply", "security", "x")},
    )
    assert not wants(people.viewer, "ticket_reply", "mail")
    assert wants(people.viewer, "ticket_reply", "in_app")
    assert wants(people.viewer, "security", "mail")
    assert NotificationPreference.objects.count() == 1
    services.choose_notifications(actor=actor, choices={("ticket_reply", "mail"): True})
    assert wants(people.viewer, "ticket_reply", "mail")
    entry = AuditEntry.objects.filter(action="notifications.chosen").latest("id")
    assert entry.changes == {"ticket_reply/mail": [False, True]}


def test_only_ones_own_notices_are_marked(people: Any, tenant: Any) -> None:
    notice = Notification.objects.create(
        tenant=tenant, user=people.viewer, kind="membership", path="/", event_key="a"
    )
    with pytest.raises(NotAllowed):
        services.mark_read(actor=actor_for(people.owner, tenant), notice=notice)
    assert services.mark_all_read(actor=actor_for(people.owner, tenant)) == 0
    services.mark_read(actor=actor_for(people.viewer, tenant), notice=notice)
    notice.refresh_from_db()
    assert notice.read_at is not None
