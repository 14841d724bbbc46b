"""What the desk's conversation page works with: a macro, links, time."""

from typing import Any

from accounts.models import Customer, User
from accounts.selectors import actor_for
from portal.shared.models import Tenant
from tickets import services
from tickets.models import Macro, Ticket
from tickets.tests.factories import make_ticket


def add_talk(
    tenant: Tenant, people: dict[str, User], objects: dict[str, Any], words: tuple[str, str]
) -> dict[str, Any]:
    """Of the request that the table asks for; `words` are the customer's and the team's own."""
    own, internal = words
    agent = actor_for(people["agent"], tenant)
    ticket = Ticket.objects.with_people().get(reference=objects["ticket"])
    customer = Customer.objects.get(pk=objects["customer"])
    other = make_ticket(customer, people["owner"], subject=f"Again {own}")
    services.change_staff_tags(actor=agent, ticket=ticket, add=[f"tag {internal}"])
    services.copy_to(actor=agent, ticket=ticket, email=f"cc@{internal}.example".lower())
    entry = services.record_time(actor=agent, ticket=ticket, minutes=5, note=internal)
    link = services.link_tickets(actor=agent, ticket=other, target=ticket, kind="problem")
    return {
        "other": other.reference,
        "time_entry": entry.pk,
        "link": link.pk,
        "macro": Macro.objects.filter(owner=None).earliest("pk").pk,
    }
