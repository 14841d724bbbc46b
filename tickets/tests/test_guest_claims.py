"""What a guest asked comes along when they get an account with the confirmed address."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.test import Client

from accounts import services as accounts
from accounts.models import Role, User
from accounts.selectors import actor_for
from accounts.tests.factories import make_customer, make_member, make_user
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import NotAllowed
from portal.shared.models import AuditEntry, Tenant
from tickets import services
from tickets.enums import EventKind
from tickets.models import AccessLink, Ticket
from tickets.tests.factories import answer, text_file
from tickets.tests.guests import EMAIL, open_for

Browser = Callable[[User | None], Client]


@pytest.fixture
def asked(people: Any, in_tenant: Tenant) -> tuple[Ticket, str]:
    ticket, path = open_for(in_tenant, uploads=[text_file("list.txt")])
    return answer(ticket, people.agent), path


def test_a_member_s_requests_come_along(
    people: Any, asked: tuple[Ticket, str], signed_in: Browser
) -> None:
    ticket, path = asked
    customer = make_customer(ticket.tenant, "UAB Kaimas")
    user = make_member(customer, EMAIL, name="Ona Kaimaitė")
    ticket.refresh_from_db()
    assert (ticket.customer, ticket.requester) == (customer, user)
    assert (ticket.guest_email, ticket.guest_name, ticket.guest_language) == ("", "", "")
    first = ticket.messages.first()
    assert (first.author, first.is_staff) == (user, False)
    assert ticket.messages.last().author == people.agent
    assert ticket.events.filter(kind=EventKind.CLAIMED, is_public=True).count() == 1
    assert AuditEntry.objects.filter(action="ticket.claimed").count() == 1
    assert not AccessLink.objects.filter(revoked_at=None, used_at=None).exists()
    assert signed_in(None).get(path).status_code == 404
    page = signed_in(user).get(f"/requests/{ticket.reference}/").content.decode()
    assert "list.txt" in page
    assert "Ona Kaimaitė brought the request into the account" in page


def test_again_it_finds_none(asked: Any) -> None:
    ticket, _path = asked
    customer = make_customer(ticket.tenant, "UAB Kaimas")
    user = make_member(customer, EMAIL)
    ticket.refresh_from_db()
    version = ticket.version
    owner = actor_for(user, ticket.tenant)
    assert services.claim_guest_tickets(actor=owner, user=user, customer=customer) == 0
    ticket.refresh_from_db()
    assert ticket.version == version


def test_not_by_an_address_that_isn_t_confirmed(asked: Any) -> None:
    ticket, _path = asked
    user = make_user("else@kaimas.example")
    EmailAddress.objects.create(user=user, email=EMAIL, verified=False)
    make_member(make_customer(ticket.tenant, "UAB Kaimas"), user.email)
    ticket.refresh_from_db()
    assert ticket.customer is None


def test_not_by_others_nor_for_a_customer_they_don_t_belong_to(people: Any, asked: Any) -> None:
    ticket, _path = asked
    owner = actor_for(people.owner, ticket.tenant)
    assert (
        services.claim_guest_tickets(actor=owner, user=people.owner, customer=people.customer) == 0
    )
    with pytest.raises(NotAllowed):
        services.claim_guest_tickets(actor=owner, user=people.owner, customer=people.other_customer)
    ticket.refresh_from_db()
    assert ticket.customer is None


def test_not_in_another_tenant(asked: Any, other_tenant: Tenant) -> None:
    ticket, _path = asked
    with tenant_scope(other_tenant):
        make_member(make_customer(other_tenant, "Casa Lda"), EMAIL)
    ticket.refresh_from_db()
    assert ticket.customer is None


def test_feedback_s_typed_address_proves_nothing(people: Any, in_tenant: Tenant) -> None:
    ticket = services.send_feedback(actor=actor_for(None, in_tenant), body="Hm.", email=EMAIL)
    make_member(make_customer(in_tenant, "UAB Kaimas"), EMAIL)
    ticket.refresh_from_db()
    assert ticket.customer is None


def test_a_further_address_that_is_confirmed_brings_its_requests(
    people: Any, asked: Any, signed_in: Browser
) -> None:
    ticket, _path = asked
    address = EmailAddress.objects.create(user=people.owner, email=EMAIL, verified=False)
    confirm(signed_in(people.owner), address)
    ticket.refresh_from_db()
    assert (ticket.customer, ticket.requester) == (people.customer, people.owner)


def test_who_has_several_companies_keeps_the_links(
    people: Any, asked: Any, signed_in: Browser
) -> None:
    ticket, path = asked
    accounts.add_member(
        actor=system_actor(ticket.tenant),
        customer=people.other_customer,
        user=people.owner,
        role=Role.objects.get(scope="customer", key="viewer"),
    )
    address = EmailAddress.objects.create(user=people.owner, email=EMAIL, verified=False)
    confirm(signed_in(people.owner), address)
    ticket.refresh_from_db()
    assert ticket.customer is None
    assert signed_in(None).get(path).status_code == 200


def test_signing_up_with_the_address(asked: Any, signed_in: Browser) -> None:
    ticket, _path = asked
    browser = signed_in(None)
    browser.post(
        "/auth/signup/",
        {
            "name": "Ona",
            "company_name": "Kaimas",
            "email": EMAIL,
            "password1": "fresh violet harbour 7",
        },
    )
    address = EmailAddress.objects.get(email=EMAIL)
    ticket.refresh_from_db()
    assert (address.verified, ticket.customer) == (False, None)
    confirm(browser, address)
    ticket.refresh_from_db()
    assert ticket.customer.name == "Kaimas"
    assert ticket.requester == address.user


def confirm(browser: Client, address: EmailAddress) -> None:
    """As the link of the mail does."""
    browser.post(f"/auth/confirm-email/{EmailConfirmationHMAC.create(address).key}/")
    address.refresh_from_db()
    assert address.verified
