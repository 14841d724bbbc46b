"""Files by their address, before and after their request is merged, split or claimed."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from accounts.selectors import actor_for
from portal.shared.models import StoredFile, Tenant
from tickets import services
from tickets.services.guests import guest_path
from tickets.tests.factories import answer, make_ticket, text_file
from tickets.tests.guests import EMAIL, open_for

Browser = Callable[[User | None], Client]
ROLES = ("owner", "agent", "outsider", "foreign_agent", "knowledge")


def opens(browser: Client, url: str) -> bool:
    response = browser.get(url)
    if response.streaming:
        assert b"".join(response.streaming_content) == b"some notes"
    return bool(response.status_code == 200)


def readers(people: Any, signed_in: Browser) -> list[str]:
    """Who gets the only file there is."""
    url = f"/files/{StoredFile.objects.get().uuid}/"
    everybody: dict[str, User | None] = {role: getattr(people, role) for role in ROLES}
    browsers = {role: signed_in(user) for role, user in (everybody | {"nobody": None}).items()}
    return [role for role, browser in browsers.items() if opens(browser, url)]


def test_merged(people: Any, in_tenant: Tenant, signed_in: Browser) -> None:
    agent = actor_for(people.agent, in_tenant)
    ticket = make_ticket(people.customer, people.owner, uploads=[text_file()])
    target = make_ticket(people.customer, people.buyer)
    assert readers(people, signed_in) == ["owner", "agent"]
    services.merge_tickets(actor=agent, ticket=ticket, target=target)
    assert readers(people, signed_in) == ["owner", "agent"]


@pytest.mark.parametrize("is_note", [False, True])
def test_split(people: Any, in_tenant: Tenant, signed_in: Browser, is_note: bool) -> None:
    agent = actor_for(people.agent, in_tenant)
    ticket = answer(make_ticket(people.customer, people.owner), people.owner, "Another thing")
    write = services.add_note if is_note else services.reply
    write(actor=agent, ticket=ticket, body="See the list.", uploads=[text_file()])
    expected = ["agent"] if is_note else ["owner", "agent"]
    assert readers(people, signed_in) == expected
    ticket.refresh_from_db()
    moved = list(ticket.messages.values_list("pk", flat=True))[1:]
    services.split_ticket(actor=agent, ticket=ticket, messages=moved, subject="Another")
    assert readers(people, signed_in) == expected


def test_revoked_and_claimed(people: Any, in_tenant: Tenant, signed_in: Browser) -> None:
    ticket, path = open_for(in_tenant, uploads=[text_file()])
    guests_url = f"{path}files/{StoredFile.objects.get().uuid}/"
    assert readers(people, signed_in) == ["agent"]
    assert opens(signed_in(None), guests_url)
    services.revoke_link(actor=actor_for(people.agent, in_tenant), ticket=ticket)
    assert not opens(signed_in(None), guests_url)
    guests_url = guests_url.replace(path, guest_path(ticket))
    assert opens(signed_in(None), guests_url)
    EmailAddress.objects.create(user=people.owner, email=EMAIL, verified=True)
    services.claim_guest_tickets(
        actor=actor_for(people.owner, in_tenant), user=people.owner, customer=people.customer
    )
    assert not opens(signed_in(None), guests_url)
    assert readers(people, signed_in) == ["owner", "agent"]
