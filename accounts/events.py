"""What happens to people that the parts above answer to: they hand callables down."""

from collections.abc import Callable

from accounts.models import Customer, User
from portal.shared.actors import Actor

Claim = Callable[[Actor, User, Customer], object]

_claims: list[Claim] = []


def on_address_confirmed(claim: Claim) -> None:
    """`claim(actor, user, customer)` is called in the transaction that gives a person a place at
    a customer, or confirms another address of somebody who has one."""
    if claim not in _claims:
        _claims.append(claim)


def address_confirmed(actor: Actor, user: User, customer: Customer) -> None:
    """Let every part bring along what it has of the person's addresses."""
    for claim in _claims:
        claim(actor, user, customer)
