"""A customer at a glance for the staff: what the customer sees on their own pages, and the people.

Every row comes through `visible_to(actor)`: who doesn't handle requests sees none here either.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import selectors as accounts
from accounts.enums import StaffPermission
from accounts.models import Customer
from billing import selectors as billing
from orders import selectors as orders
from portal.shared.actors import Actor
from portal.shared.counting import capped, counted
from portal.shared.enums import Module
from portal.shared.money import in_currency
from portal.shared.staff_site import site
from portal.shared.timeline import Strand, timeline
from portal.shared.ui import Record
from tickets import selectors as tickets

TIMELINE, LISTED = 15, 6
# Satisfaction from here down is shown in red.
LOW = 2.5


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
    if not actor.may(StaffPermission.VIEW_CUSTOMERS):
        raise PermissionDenied
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


def shows_orders(actor: Actor) -> bool:
    """Whether the reader handles orders, and the tenant takes any."""
    return actor.may(StaffPermission.MANAGE_ORDERS) and actor.tenant.has_module(Module.ORDERS)


def shows_billing(actor: Actor) -> bool:
    """Whether the reader does the billing, and the tenant has it here."""
    return actor.may(StaffPermission.MANAGE_BILLING) and actor.tenant.has_module(Module.BILLING)


def shows_requests(actor: Actor) -> bool:
    """Whether the reader works on requests, and the tenant takes any."""
    return tickets.works_anywhere(actor) and actor.tenant.has_module(Module.REQUESTS)


def figures_of(actor: Actor, customer: Customer) -> list[Figure]:
    """What is open, and how the account stands."""
    rows = tickets.counted_rows(actor, customer.pk) if shows_requests(actor) else {}
    if shows_orders(actor):
        rows |= orders.counted_rows(actor, customer.pk)
    numbers = counted(actor.tenant, rows)
    found = [Figure(label, capped(numbers[name])) for name, label in counts() if name in numbers]
    if shows_requests(actor):
        found += _satisfaction(actor, customer)
    return found + (_money(actor, customer) if shows_billing(actor) else [])


def _satisfaction(actor: Actor, customer: Customer) -> list[Figure]:
    """How the customer rated answers, the last ones; nothing where they never did."""
    average, number = tickets.satisfaction(actor, customer.pk)
    if not number:
        return []
    label = ngettext("Satisfaction, %(n)s rating", "Satisfaction, %(n)s ratings", number)
    value = _("%(score)s of 5") % {"score": formats.number_format(average, 1)}
    return [Figure(label % {"n": number}, value, late=average <= LOW)]


def counts() -> list[tuple[str, str]]:
    """What is counted, in the order of the page."""
    return [
        ("active_requests", _("Open requests")),
        ("waiting_requests", _("Waiting for the customer")),
        ("orders_on_the_way", _("Orders on the way")),
        ("quotes_waiting", _("Quotes to decide on")),
    ]


def _money(actor: Actor, customer: Customer) -> list[Figure]:
    account = billing.account_figures(actor, customer)
    if account is None:
        return []
    late = account.overdue
    return [
        Figure(_("Balance due"), in_currency(account.balance, account.currency)),
        Figure(_("Overdue"), in_currency(late, account.currency), late=late > 0),
    ]


def strands_of(actor: Actor, customer: Customer) -> list[Strand]:
    """What happened, of all parts that the reader works with."""
    found = [tickets.activity(actor, customer.pk, TIMELINE)] if shows_requests(actor) else []
    if shows_orders(actor):
        found += orders.activity(actor, customer.pk, TIMELINE)
    if shows_billing(actor):
        found += billing.activity(actor, customer.pk, TIMELINE)
    return found


def blocks_of(actor: Actor, customer: Customer) -> list[Block]:
    """What is still to be done, by kind."""
    blocks = []
    if shows_requests(actor):
        records = tickets.open_records(actor, customer.pk, LISTED)
        blocks.append(Block(_("Open requests"), "inbox", records, _("No request is open.")))
    if shows_orders(actor):
        records = orders.open_records(actor, customer.pk, LISTED)
        blocks.append(Block(_("Orders on the way"), "truck", records, _("No order is on its way.")))
    if shows_billing(actor):
        records = billing.open_records(actor, customer.pk, LISTED)
        blocks.append(Block(_("Invoices to pay"), "receipt", records, _("Nothing is to be paid.")))
    return blocks


site.add_page("accounts/customer/<int:pk>/overview/", overview, name="accounts_customer_overview")
