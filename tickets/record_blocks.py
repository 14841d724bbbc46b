"""What the parts of the portal tell of a customer beside a request.

Parts above this one add what they know by `add_record`, when their admin is imported.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from accounts.enums import StaffPermission
from accounts.models import Customer
from accounts.selectors import actor_for
from portal.shared.actors import Actor
from portal.shared.ui import Record
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class RecordBlock:
    """A part of the record: figures (label, value, whether it is late), records, plain lines.

    Without `links` the records are named only: their pages aren't the reader's.
    """

    title: str
    icon: str
    figures: list[tuple[str, str, bool]] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)
    links: bool = True


class Reader:
    """Whose eyes the record is read with: the staff's own, where they work with the part.

    Others see what the person sees whom they answer (and no customer's records at all without the
    permission to see customers): enough to talk about it, and nothing that isn't theirs to tell.
    """

    def __init__(self, actor: Actor, ticket: Ticket) -> None:
        self.actor, self.ticket = actor, ticket

    @cached_property
    def asker(self) -> Actor:
        return actor_for(self.ticket.requester, self.actor.tenant)

    def for_part(self, permission: str) -> Actor | None:
        """None where the part is not the staff's to see."""
        if self.actor.may(permission):
            return self.actor
        return self.asker if self.actor.may(StaffPermission.VIEW_CUSTOMERS) else None


MakeBlock = Callable[[Reader, Customer], RecordBlock | None]
_blocks: list[tuple[int, MakeBlock]] = []


def add_record(make: MakeBlock, *, order: int = 50) -> None:
    """Show what `make(reader, customer)` returns in the record; low orders stand first."""
    _blocks.append((order, make))
    _blocks.sort(key=lambda entry: entry[0])


def blocks_of(reader: Reader, customer: Customer) -> list[RecordBlock]:
    """What the reader may see of the customer, part by part."""
    made = (make(reader, customer) for _order, make in _blocks)
    return [block for block in made if block is not None]
