"""What generated requests are found by: the rows that the service writes, made much faster.

The service reads each request's parts anew and takes each word apart; here the parts are at hand
and every word's forms are kept. `differing` says where the two disagree.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from random import Random
from typing import Any

from portal.shared.models import Tenant
from tickets.models import Ticket, TicketWords
from tickets.search.documents import documents_of
from tickets.search.words import document, forms_of

Row = dict[str, Any]
Whose = dict[int, tuple[str, str]]  # a customer's name and language by its key


@lru_cache(maxsize=400_000)
def _forms(word: str, language: str, with_stop_words: bool) -> frozenset[str]:
    return frozenset(forms_of(word, language, with_stop_words=with_stop_words))


def forms(text: str, language: str, *, with_stop_words: bool) -> set[str]:
    """The same as `forms_of`, of texts whose words were met before."""
    found: set[str] = set()
    for word in text.split():
        found |= _forms(word, language, with_stop_words)
    return found


def word_rows(
    tenant: Tenant,
    customers: Whose,
    people: dict[int, str],
    tickets: list[Row],
    messages: list[Row],
) -> Iterator[Row]:
    """The rows of the table for generated requests; `people` are the users' names by key."""
    said: dict[tuple[int, bool], list[str]] = defaultdict(list)
    for message in messages:
        said[message["ticket_id"], message["is_internal"]].append(message["body"])
    for ticket in tickets:
        key = ticket["id"]
        name, language = customers[ticket["customer_id"]]
        own = [ticket["reference"], ticket["subject"], name, people[ticket["requester_id"]]]
        public = forms(" ".join(own), language, with_stop_words=True)
        public |= forms(" ".join(said[key, False]), language, with_stop_words=False)
        internal = forms(" ".join(said[key, True]), language, with_stop_words=False)
        words = document(tenant.pk, public, internal, ticket["customer_id"])
        yield {"ticket_id": key, "place": tenant.pk, "words": words}


def differing(tenant: Tenant, random: Random, count: int = 100) -> list[str]:
    """References of requests whose row is not what the service writes; of some, by chance."""
    keys = random.sample(range(*_span()), count)
    tickets = Ticket.objects.filter(pk__in=keys).select_related("customer", "requester")
    by_key = {ticket.pk: ticket.reference for ticket in tickets}
    wanted = _by_key(documents_of(tenant, tickets))
    kept = _by_key(TicketWords.objects.filter(place=tenant.pk, ticket_id__in=by_key))
    return [by_key[key] for key, words in wanted.items() if kept.get(key) != words]


def _span() -> tuple[int, int]:
    first, last = Ticket.objects.order_by("pk").first(), Ticket.objects.order_by("pk").last()
    return (first.pk, last.pk) if first and last else (0, 0)


def _by_key(rows: Iterable[TicketWords]) -> dict[int, str]:
    return {row.ticket_id: row.words for row in rows}
