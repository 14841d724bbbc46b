"""Documents of the world, each carrying its owner's word."""

from typing import Any

from accounts.models import Customer, User
from accounts.selectors import actor_for
from knowledge import services
from knowledge.tests.documents import for_customer, make_document, send, version_of
from portal.shared.actors import system_actor
from portal.shared.models import Tenant


def add_documents(
    tenant: Tenant, people: dict[str, User], words: tuple[str, str, str]
) -> dict[str, Any]:
    """One to accept, one that the company sent, one that waits for the team; and others'."""
    own, outsider, hidden = words
    company = Customer.objects.get(name=f"UAB {own}")
    owner = actor_for(people["owner"], tenant)
    # First, so that the neighbour has no documents of the numbers that the table asks for.
    for_customer(Customer.objects.get(name=f"UAB {outsider}"), f"Contract {outsider}")
    make_document(tenant, f"How we decide {hidden}", audience="staff")
    make_document(tenant, f"Draft {hidden}", publish=False)
    make_document(tenant, "Terms of sale")
    named = for_customer(company, f"Contract {own}", needs_acceptance=True)
    sent = send(owner, company, f"Insurance {own}")
    services.accept_version(actor=system_actor(tenant), document=sent, version=version_of(sent))
    waiting = send(owner, company, f"Licence {own}")
    return {
        "document": named.reference,
        "document_key": named.pk,
        "own_document": sent.reference,
        "sent_document": waiting.reference,
        "sent_key": waiting.pk,
    }


def add_foreign_documents(customer: Customer, word: str) -> None:
    """The neighbour's."""
    for_customer(customer, f"Contrato {word}")
    make_document(customer.tenant, f"Manual {word}", audience="customers")
