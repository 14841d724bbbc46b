"""The first page of the staff workspace: what waits, by permission."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import StaffPermission as S
from accounts.models import Customer, Invitation
from billing import selectors as billing
from knowledge import selectors as knowledge
from portal.shared import counting
from portal.shared.actors import Actor
from portal.shared.enums import Module, OutboxState
from portal.shared.models import AuditEntry, OutboxMessage
from portal.shared.money import in_currency
from tickets import selectors as tickets
from tickets.models import Ticket

LAST = 8


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that leads to its list."""

    label: str
    value: str
    url: str
    icon: str


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Context of templates/admin/index.html."""
    actor: Actor = request.actor
    context["title"] = _("Overview")
    context["figures"] = [
        *_desk(actor),
        *_billing(actor),
        *_documents(actor),
        *_people(actor),
        *_portal(actor),
    ]
    if actor.may(S.VIEW_REPORTS) and actor.tenant.has_module(Module.REQUESTS):
        context["trends"] = tickets.report_trends(actor)
    if actor.may(S.VIEW_AUDIT_LOG):
        context["audit"] = list(AuditEntry.objects.visible_to(actor)[:LAST])
    return context


def _desk(actor: Actor) -> list[Figure]:
    if not (actor.may(S.WORK_TICKETS) and actor.tenant.has_module(Module.REQUESTS)):
        return []
    active, url = Ticket.objects.visible_to(actor).active(), _url("tickets_ticket")
    return [
        Figure(_("Yours"), capped(active.filter(assignee_id=actor.user_id)), url, "person"),
        Figure(_("Not taken"), capped(active.filter(assignee=None)), url, "inbox"),
        Figure(_("Open in all"), capped(active), url, "forum"),
    ]


def _billing(actor: Actor) -> list[Figure]:
    if not (actor.may(S.MANAGE_BILLING) and actor.tenant.has_module(Module.BILLING)):
        return []
    overdue = in_currency(billing.overdue_total(actor), actor.tenant.currency)
    url = _url("billing_invoice")
    orders_url = reverse("admin:billing_invoice_orders_to_invoice")
    waiting = capped(billing.orders_to_invoice(actor))
    return [
        Figure(_("Overdue"), overdue, f"{url}?standing=overdue", "receipt_long"),
        Figure(_("Orders to invoice"), waiting, orders_url, "orders"),
    ]


def _documents(actor: Actor) -> list[Figure]:
    """Only where something waits: most days nothing does."""
    if not (actor.may(S.MANAGE_DOCUMENTS) and actor.tenant.has_module(Module.HELP)):
        return []
    waiting = capped(knowledge.uploads_to_check(actor))
    url = f"{_url('knowledge_document')}?todo=check"
    return [Figure(_("Documents to check"), waiting, url, "description")] if waiting != "0" else []


def _people(actor: Actor) -> list[Figure]:
    figures = []
    if actor.may(S.VIEW_CUSTOMERS):
        found = capped(Customer.objects.visible_to(actor).filter(is_active=True))
        figures.append(Figure(_("Customers"), found, _url("accounts_customer"), "apartment"))
    if actor.may(S.MANAGE_CUSTOMERS) or actor.may(S.MANAGE_STAFF):
        found = capped(Invitation.objects.visible_to(actor).usable())
        figures.append(
            Figure(_("Open invitations"), found, _url("accounts_invitation"), "outgoing_mail")
        )
    return figures


def _portal(actor: Actor) -> list[Figure]:
    if not actor.may(S.MANAGE_TENANT):
        return []
    failed = capped(OutboxMessage.objects.filter(state=OutboxState.FAILED))
    url = f"{_url('shared_outboxmessage')}?state__exact={OutboxState.FAILED}"
    return [Figure(_("Messages not sent"), failed, url, "unsubscribe")]


def capped(rows: Any) -> str:
    """A count that grows with what is shown, not with the data."""
    return counting.capped(rows.order_by()[: counting.COUNT_CAP + 1].count())


def _url(name: str) -> str:
    return reverse(f"admin:{name}_changelist")
