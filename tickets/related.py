"""Records of other parts that a request names: an order, an invoice.

Parts above this one add what they know by `register_related` (tickets.selectors), in their
AppConfig.ready: requests can't import them.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from orders.models import Order
from portal.shared.actors import Actor
from portal.shared.enums import Module
from tickets.models import Ticket

# Numbers of records: letters, digits and hyphens, as in SO-20814.
NUMBER = re.compile(r"\b[A-Z]{1,6}-[A-Z0-9-]*\d[A-Z0-9-]*\b")
MOST_NUMBERS = 5


@dataclass(frozen=True, slots=True)
class Related:
    """A record beside a request, with its page."""

    label: str
    title: str
    url: str


Finder = Callable[[Actor, int, Sequence[str]], Iterable[Related]]

_finders: list[Finder] = []


def register_related(find: Finder) -> None:
    """`find(actor, customer_id, numbers)`: the customer's records of these numbers, as far as the
    actor sees them."""
    _finders.append(find)


def related_to(actor: Actor, ticket: Ticket) -> list[Related]:
    """The records whose numbers stand in the subject; no query where it has none."""
    numbers = numbers_in(ticket.subject)
    if not numbers or ticket.customer_id is None:
        return []
    found = list(_orders(actor, ticket.customer_id, numbers))
    for find in _finders:
        found += find(actor, ticket.customer_id, numbers)
    return found


def numbers_in(text: str) -> list[str]:
    """What in a text may be the number of a record, each once."""
    return list(dict.fromkeys(NUMBER.findall(text.upper())))[:MOST_NUMBERS]


def _orders(actor: Actor, customer_id: int, numbers: Sequence[str]) -> Iterable[Related]:
    if not actor.tenant.has_module(Module.ORDERS):
        return []
    rows = Order.objects.visible_to(actor).filter(customer_id=customer_id, reference__in=numbers)
    return [Related(_("Order"), row.reference, row.get_absolute_url()) for row in rows]
