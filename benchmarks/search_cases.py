"""What is searched for, and which pages of the desk are opened, in `benchmarks.search_1m`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from accounts.models import Customer
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.paging import Keyset
from tickets.models import Category, Queue, Ticket, TicketWords
from tickets.search.words import SHORTEST_PREFIX

LEAD, CLERK, MEMBER = "lead", "clerk", "member"
WHO = {LEAD: "all queues", CLERK: "one queue", MEMBER: "a customer's owner"}
SAMPLE = 20_000
VARIETY = 20  # different texts of each kind
DEEP = 500_000

Frequencies = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of search or a page; `addresses` are opened in turn by `who`."""

    label: str
    who: str
    addresses: list[str]
    is_search: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """The words of the measured tenant with the share of requests that have them."""

    common: list[str]
    middling: list[str]
    rare: list[str]
    foreign: list[str]


def known_words(tenant: Tenant, other: Tenant) -> Known:
    """Words by how many of a sample of requests have them; foreign ones only the other has."""
    ours, theirs = frequencies(tenant), frequencies(other)
    own = {word for word, _share in ours}
    return Known(
        common=[word for word, share in ours if share > 0.05],
        middling=[word for word, share in ours if 0.003 < share <= 0.02],
        rare=[word for word, share in ours if share <= 2 / SAMPLE and len(word) > SHORTEST_PREFIX],
        foreign=[word for word, share in theirs if share > 0.02 and word not in own],
    )


def frequencies(tenant: Tenant) -> Frequencies:
    """The whole words of a sample with the share of requests that have them, frequent first."""
    counts: dict[str, int] = {}
    with tenant_scope(tenant):
        rows = TicketWords.objects.filter(place=tenant.pk).order_by("-ticket_id")
        for words in rows.values_list("words", flat=True)[:SAMPLE]:
            for marked in words.split():
                word = marked.partition("_")[2]
                counts[word] = counts.get(word, 0) + 1
    return sorted(((w, n / SAMPLE) for w, n in counts.items()), key=lambda pair: -pair[1])


# --- searches -------------------------------------------------------------------------------------
def searches(tenant: Tenant, known: Known, random: Random) -> Iterator[Case]:
    """Each kind of search, as the desk's list and the customers' list are asked."""
    with tenant_scope(tenant):
        references = list(Ticket.objects.order_by("pk").values_list("reference", flat=True)[:9_999])
        customers = list(Customer.objects.values_list("name", flat=True))
    kinds: dict[str, Callable[[], str]] = {
        "a common word": lambda: random.choice(known.common),
        "a word in one of a hundred": lambda: random.choice(known.middling),
        "a rare word": lambda: random.choice(known.rare),
        "two common words": lambda: " ".join(random.sample(known.common, 2)),
        "two words in one of a hundred each": lambda: " ".join(random.sample(known.middling, 2)),
        "a common and a rare word": lambda: (
            f"{random.choice(known.common)} {random.choice(known.rare)}"
        ),
        "the first three letters of a word": lambda: random.choice(known.common)[:3],
        "the first five letters of a word": lambda: random.choice(known.middling)[:5],
        "a request's number": lambda: random.choice(references),
        "a customer's name": lambda: random.choice(customers),
        "a word that no request has": lambda: f"qq{random.randrange(10**6)}zz",
        "a common word of another tenant": lambda: random.choice(known.foreign),
    }
    for label, text in kinds.items():
        for who in WHO:
            yield Case(label, who, [_search(who, text()) for _turn in range(VARIETY)])


def _search(who: str, text: str) -> str:
    if who == MEMBER:
        return reverse("tickets:list") + "?" + urlencode({"tab": "all", "q": text})
    return desk(view="all", q=text)


def desk(**params: str) -> str:
    """An address of the desk's list."""
    return reverse("admin:tickets_ticket_changelist") + "?" + urlencode(params)


# --- pages of the desk ----------------------------------------------------------------------------
def queue_pages(tenant: Tenant) -> Iterator[Case]:
    """The desk's list without a search: each view, deep pages, filters."""
    with tenant_scope(tenant):
        queue = Queue.objects.order_by("pk")[0]
        category = Category.objects.order_by("pk")[0]
        customer = Customer.objects.order_by("-pk")[0]
        deep = _place(DEEP if Ticket.objects.count() > DEEP else 1000)
    pages: dict[str, dict[str, str]] = {
        "unassigned, the first page": {},
        "mine": {"view": "mine"},
        "all open": {"view": "open"},
        "all open, due first": {"view": "open", "sort": "due"},
        "solved": {"view": "solved"},
        "all": {"view": "all"},
        f"all, after {DEEP:,} newer ones": {"view": "all", "older": deep},
        "all, unread": {"view": "all", "unread": "1"},
        "all, one customer's": {"view": "all", "customer": customer.name},
        "all, by a part of a customer's name": {"view": "all", "customer": customer.name[:3]},
        "all, urgent, one category": {
            "view": "all",
            "priority": "urgent",
            "category": str(category.pk),
        },
        "all, one queue, urgent, new": {
            "view": "all",
            "queue": str(queue.pk),
            "priority": "urgent",
            "state": "new",
        },
        "all, came by mail (none)": {"view": "all", "channel": "mail"},
        "all, complaints (none)": {"view": "all", "kind": "complaint"},
        "all, a tag that no request has": {"view": "all", "tag": "nothing"},
    }
    for label, params in pages.items():
        for who in (LEAD, CLERK):
            yield Case(label, who, [desk(**params)], is_search=False)


def _place(deep: int) -> str:
    """The cursor of the request after so many newer ones."""
    order = Keyset("last_activity_at")
    return order.place_of(Ticket.objects.order_by(*order.order())[deep])


def analysed() -> None:
    """What the planner knows, as autovacuum keeps it."""
    with connection.cursor() as cursor:
        cursor.execute("analyze" if connection.vendor == "sqlite" else "vacuum (analyze)")
