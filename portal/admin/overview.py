"""A customer at a glance for the staff: what the customer sees on their own pages, and the people.

Every row comes through `visible_to(actor)`: who doesn't handle requests sees none here either.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import selectors as accounts
from accounts.enums import StaffPermission
from accounts.models import Customer
from accounts.policies import require_view_customers
from portal.shared.actors import Actor
from portal.shared.counting import capped, counted
from portal.shared.enums import Module
from portal.shared.staff_site import site
from portal.shared.timeline import Strand, timeline
from portal.shared.ui import Record
from tickets import policies as ticket_policies
from tickets import selectors as tickets

TIMELINE, LISTED = 15, 6


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the customer's, and what it counts."""

    label: str
    value: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Records of one kind that are still to be done."""

    title: str
    icon: str
    records: list[Record]
    empty: str


@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; 404 for a customer that isn't the tenant's."""
    actor: Actor = request.actor
    require_view_customers(actor)
    rows = Customer.objects.visible_to(actor).select_related("account_manager")
    customer = get_object_or_404(rows.prefetch_related("segments"), pk=pk)
    context = {
        **site.each_context(request),
        "title": customer.name,
        "customer": customer,
        "figures": figures_of(actor, customer),
        "timeline": timeline(strands_of(actor, customer), TIMELINE),
        "blocks": blocks_of(actor, customer),
        "people": accounts.members_of(actor, customer),
        "contacts": list(customer.contacts.all()[:LISTED]),
        "notes": list(customer.notes.select_related("author")[:LISTED]),
        "can_edit": actor.may(StaffPermission.MANAGE_CUSTOMERS),
    }
    return TemplateResponse(request, "admin/accounts/customer/overview.html", context)


def shows_requests(actor: Actor) -> bool:
    """Whether the reader works on requests, and the tenant takes any."""
    return ticket_policies.works_anywhere(actor) and actor.tenant.has_module(Module.REQUESTS)


def figures_of(actor: Actor, customer: Customer) -> list[Figure]:
    """What is open, in one statement."""
    if not shows_requests(actor):
        return []
    numbers = counted(actor.tenant, tickets.counted_rows(actor, customer.pk))
    return [
        Figure(_("Open requests"), capped(numbers["active_requests"])),
        Figure(_("Waiting for the customer"), capped(numbers["waiting_requests"])),
    ]


def strands_of(actor: Actor, customer: Customer) -> list[Strand]:
    """What happened, of all parts that the reader works with."""
    return [tickets.activity(actor, customer.pk, TIMELINE)] if shows_requests(actor) else []


def blocks_of(actor: Actor, customer: Customer) -> list[Block]:
    """What is still to be done, by kind."""
    blocks = []
    if shows_requests(actor):
        records = tickets.open_records(actor, customer.pk, LISTED)
        blocks.append(Block(_("Open requests"), "inbox", records, _("No request is open.")))
    return blocks


site.add_page("accounts/customer/<int:pk>/overview/", overview, name="accounts_customer_overview")
