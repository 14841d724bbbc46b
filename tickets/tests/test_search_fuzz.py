"""Two thousand searches at random: nobody finds by what they may not read.

What must be found is worked out from the rows themselves: the requests that the same person's
`visible_to` gives, whose texts (for the desk notes and the team's tags as well) have every word.
Requests of two tenants and two customers share their words, so every wall is leaned against.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.http import QueryDict

from accounts.models import Role, User
from accounts.selectors import actor_for
from accounts.tests.factories import make_member, make_staff
from portal.shared import outbox
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from tickets import services
from tickets.admin.narrowing import narrowed
from tickets.filters import searched
from tickets.models import Queue, Ticket
from tickets.search import matching
from tickets.selectors import members_tickets, visitor_of
from tickets.tests.factories import make_ticket
from tickets.tests.guests import open_for

PAIRS = 2000
# Endings of no language, so that stems don't blur what is expected.
WORDS = [f"zq{number}k" for number in range(100, 140)]
NOISE = ("", "", " ", "…", " & ", "%", "'", '"', " | ", "* ", "\0", " OR ")


@dataclass
class Texts:
    """The words that stand in a request, for everybody who sees it and for the desk alone."""

    public: set[str] = field(default_factory=set)
    internal: set[str] = field(default_factory=set)

    @property
    def every(self) -> set[str]:
        return self.public | self.internal


def some(random: Random) -> list[str]:
    return random.sample(WORDS, 4)


def fill(random: Random, tenant: Tenant, staff: Actor, ticket: Ticket, texts: Texts) -> None:
    """An answer, a note and tags of both sides."""
    answered, noted, (own, *theirs) = some(random), some(random), random.sample(WORDS, 3)
    services.reply(actor=staff, ticket=ticket, body=" ".join(answered), as_staff=True)
    services.add_note(actor=staff, ticket=ticket, body=" ".join(noted))
    services.change_staff_tags(actor=staff, ticket=ticket, add=theirs)
    texts.public |= set(answered)
    texts.internal |= {*noted, *theirs}
    if ticket.requester is not None:
        services.add_own_tag(actor=actor_for(ticket.requester, tenant), ticket=ticket, name=own)
        texts.public.add(own)


def write(random: Random, tenant: Tenant, staff: Any, askers: list[Any]) -> dict[int, Texts]:
    """Requests of everybody who asks, in two queues, and a guest's; call it in the scope."""
    written: dict[int, Texts] = {}
    agent = actor_for(staff, tenant)
    for number in range(6 * len(askers)):
        customer, user = askers[number % len(askers)]
        words = some(random)
        ticket = make_ticket(
            customer,
            user,
            subject=" ".join(words[:2]),
            body=" ".join(words[2:]),
            category=random.choice(["delivery", "invoice"]),
        )
        written[ticket.pk] = texts = Texts(set(words))
        fill(random, tenant, agent, ticket, texts)
    words = some(random)
    guests, _path = open_for(tenant, subject=" ".join(words))
    written[guests.pk] = texts = Texts(set(words))
    fill(random, tenant, agent, guests, texts)
    while outbox.dispatch_due(tenant):
        pass
    return written


def query(random: Random) -> tuple[str, list[str]]:
    """What somebody types, and the words it is: the last one may be unfinished."""
    words = random.sample(WORDS, random.choice([1, 1, 2, 2, 3]))
    if random.random() < 0.3:
        words[-1] = words[-1][: random.randint(3, 5)]
    typed = random.choice(NOISE) + " ".join(words) + random.choice(NOISE)
    return typed, words


def has_all(words: list[str], held: set[str]) -> bool:
    *whole, last = words
    return set(whole) <= held and any(word.startswith(last) for word in held)


@dataclass
class Reader:
    """Who searches, and what they may read: as a customer, and on the desk."""

    actor: Actor
    mine: set[int]
    desk: set[int]

    def finds(self, tenant: Tenant, typed: str) -> tuple[set[int], set[int]]:
        """What the list of requests and the desk's list show."""
        asked = QueryDict(mutable=True)
        asked["q"] = typed
        worked = narrowed(desk(self.actor), asked, self.actor)
        return self._lists(tenant, typed), keys_of(worked)

    def _lists(self, tenant: Tenant, typed: str) -> set[int]:
        """A member's list is that of one customer at a time."""
        actor, places = self.actor, self.actor.grants.member_of
        if not places:
            return keys_of(matching(mine(actor), typed))
        lists = (searched(members_tickets(actor, one), tenant, typed, one) for one in places)
        return set().union(*map(keys_of, lists))


def mine(actor: Actor) -> Any:
    return members_tickets(actor) if actor.grants.member_of else Ticket.objects.visible_to(actor)


def desk(actor: Actor) -> Any:
    return Ticket.objects.visible_to(actor).on_desk_of(actor)


def keys_of(tickets: Any) -> set[int]:
    return set(tickets.values_list("pk", flat=True))


def readers_of(people: Any, tenant: Tenant, *others: User) -> list[Reader]:
    """Members with all rights and with few, staff with all queues, one and none, visitors."""
    users = (people.owner, people.viewer, people.outsider, people.knowledge, people.agent, None)
    actors = [actor_for(user, tenant) for user in (*users, *others)]
    actors.append(visitor_of(tenant, Ticket.objects.get(customer=None)))
    return [Reader(actor, keys_of(mine(actor)), keys_of(desk(actor))) for actor in actors]


def test_searches_find_what_the_reader_may_read(
    people: Any, in_tenant: Tenant, other_tenant: Tenant
) -> None:
    random = Random(4)
    lone = make_member(people.customer, "lone@medis.example", "billing")
    clerk = make_staff(in_tenant, "clerk@north.example", "billing")
    askers = [
        (people.customer, people.owner),
        (people.customer, lone),
        (people.other_customer, people.outsider),
    ]
    written = write(random, in_tenant, people.agent, askers)
    services.set_queue_roles(
        actor=actor_for(people.admin, in_tenant),
        queue=Queue.objects.get(categories__key="delivery"),
        roles=[Role.objects.get(scope="staff", key="billing")],
    )
    with tenant_scope(other_tenant):
        owner = (people.foreign_customer, people.foreign_owner)
        write(random, other_tenant, people.foreign_agent, [owner])
    readers = readers_of(people, in_tenant, lone, clerk)
    for _number in range(PAIRS):
        reader, (typed, words) = random.choice(readers), query(random)
        listed, worked = reader.finds(in_tenant, typed)
        public = {key for key, texts in written.items() if has_all(words, texts.public)}
        every = {key for key, texts in written.items() if has_all(words, texts.every)}
        assert listed == public & reader.mine, typed
        assert worked == every & reader.desk, typed
