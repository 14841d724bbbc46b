"""Following: colleagues only, and it opens just the one request."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Membership, User
from accounts.selectors import actor_for
from portal.shared.actors import Actor
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry
from tickets import services
from tickets.models import Ticket, TicketFollower
from tickets.selectors import colleagues_of
from tickets.tests.factories import make_ticket

Act = Callable[[User | None], Actor]


def seen_by(user: User, act: Act) -> list[str]:
    visible = Ticket.objects.visible_to(act(user)).order_by("pk")
    return list(visible.values_list("reference", flat=True))


def test_a_follower_sees_the_one_request(people: Any, ticket: Ticket, act: Act) -> None:
    make_ticket(people.customer, people.owner)
    assert seen_by(people.billing, act) == []
    services.add_follower(actor=act(people.owner), ticket=ticket, user=people.billing)
    assert seen_by(people.billing, act) == ["NH-4800"]
    services.remove_follower(actor=act(people.owner), ticket=ticket, user=people.billing)
    assert seen_by(people.billing, act) == []
    assert list(ticket.events.values_list("kind", flat=True)) == [
        "opened",
        "follower_added",
        "follower_removed",
    ]


def test_adding_twice_is_adding_once(people: Any, ticket: Ticket, act: Act) -> None:
    for _time in range(2):
        services.add_follower(actor=act(people.agent), ticket=ticket, user=people.buyer)
    assert TicketFollower.objects.count() == 1
    assert AuditEntry.objects.filter(action="ticket.follower_added").count() == 1


@pytest.mark.parametrize("role", ["outsider", "agent", "foreign_owner"])
def test_strangers_can_t_be_added(people: Any, ticket: Ticket, act: Act, role: str) -> None:
    with pytest.raises(DomainError):
        services.add_follower(actor=act(people.owner), ticket=ticket, user=getattr(people, role))


@pytest.mark.parametrize("role", ["viewer", "outsider", "knowledge", "billing"])
def test_only_writers_add_others(people: Any, ticket: Ticket, act: Act, role: str) -> None:
    actor = act(getattr(people, role))
    with pytest.raises(NotAllowed):
        services.add_follower(actor=actor, ticket=ticket, user=people.buyer)
    with pytest.raises(NotAllowed):
        services.remove_follower(actor=actor, ticket=ticket, user=people.buyer)


def test_who_sees_it_may_follow_it(people: Any, ticket: Ticket, act: Act) -> None:
    services.follow(actor=act(people.viewer), ticket=ticket)
    assert TicketFollower.objects.get().user == people.viewer
    services.unfollow(actor=act(people.viewer), ticket=ticket)
    assert TicketFollower.objects.count() == 0


@pytest.mark.parametrize("role", ["billing", "outsider", "knowledge"])
def test_who_doesn_t_see_it_can_t_follow_it(
    people: Any, ticket: Ticket, act: Act, role: str
) -> None:
    with pytest.raises(NotAllowed):
        services.follow(actor=act(getattr(people, role)), ticket=ticket)


def test_who_left_the_customer_sees_nothing_any_more(people: Any, ticket: Ticket, act: Act) -> None:
    services.add_follower(actor=act(people.owner), ticket=ticket, user=people.billing)
    Membership.objects.filter(user=people.billing).delete()
    people.billing.groups.clear()
    assert seen_by(people.billing, act) == []
    assert [person.follows for person in colleagues_of(ticket) if person.follows] == []


def test_colleagues_are_read_in_one_query(
    people: Any, ticket: Ticket, django_assert_num_queries: Any
) -> None:
    owner = actor_for(people.owner, ticket.tenant)
    services.add_follower(actor=owner, ticket=ticket, user=people.viewer)
    with django_assert_num_queries(1):
        found = {person.email: person.follows for person in colleagues_of(ticket)}
    assert found == {
        "owner@medis.example": False,
        "buyer@medis.example": False,
        "billing@medis.example": False,
        "viewer@medis.example": True,
    }
