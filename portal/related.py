"""Records of the upper parts that requests name, handed down to them."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from billing.models import Invoice
from portal.shared.actors import Actor
from portal.shared.enums import Module
from tickets.selectors import Related


def invoices_named(actor: Actor, customer_id: int, numbers: Sequence[str]) -> Iterable[Related]:
    """The customer's invoices of these numbers, as far as the actor sees them."""
    if not actor.tenant.has_module(Module.BILLING):
        return []
    rows = Invoice.objects.visible_to(actor).filter(customer_id=customer_id, reference__in=numbers)
    return [Related(_("Invoice"), row.reference, row.get_absolute_url()) for row in rows]
