"""The home page."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.enums import CustomerPermission
from accounts.models import Customer
from billing import selectors as billing
from community import selectors as community
from knowledge import selectors as knowledge
from orders import selectors as orders
from portal.shared.actors import Actor
from portal.shared.enums import Module
from portal.shared.opening_hours import opening_text
from portal.shared.timeline import Strand, timeline
from portal.shared.ui import AttentionItem
from tickets import selectors as tickets

MOST_READ, ACTIVITY, ATTENTION, HINTS, TOPICS = 4, 5, 3, 3, 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What needs attention, help, and what happened last; parts that are off are absent."""
    tenant = request.tenant
    context: dict[str, Any] = {
        "opening": opening_text(tenant, timezone.now()),
        "show_requests": tenant.has_module(Module.REQUESTS),
        "topics": community.home_topics(request.actor, TOPICS),
    }
    if tenant.has_module(Module.HELP):
        context |= _help(request)
    if request.user.is_authenticated and request.customer:  # lazy, so never None itself
        context |= _account(request)
    return render(request, "portal/home.html", context)


def _help(request: HttpRequest) -> dict[str, Any]:
    start = knowledge.start_page(request.actor, request.LANGUAGE_CODE)
    most_read = start.most_read[:MOST_READ]
    return {
        "news": knowledge.home_news(request.actor, request.LANGUAGE_CODE),
        "categories": start.categories,
        "article_count": sum(category.article_count for category in start.categories),
        "most_read": most_read,
        "hints": most_read[:HINTS],
    }


def _account(request: HttpRequest) -> dict[str, Any]:
    """Of the customer the visitor works for now."""
    actor, customer, figures = request.actor, request.customer, request.figures
    context: dict[str, Any] = {
        "has_account": True,
        "attention": attention(actor, customer, figures),
        "activity": timeline(strands(actor, customer, ACTIVITY), ACTIVITY),
        "figures": figures,
    }
    if actor.tenant.has_module(Module.BILLING):
        context["account"] = billing.account_figures(actor, customer)
    return context


def attention(actor: Actor, customer: Customer, figures: Mapping[str, int]) -> list[AttentionItem]:
    """What waits for the customer: first what costs them, then what stops others, then news."""
    tenant, found = actor.tenant, []
    if tenant.has_module(Module.BILLING):
        found += billing.attention(actor, ATTENTION, customer.pk)[:1]
    if tenant.has_module(Module.REQUESTS):
        found += tickets.attention(actor, ATTENTION, customer.pk)
    # One place is kept for what is to be read, arrives or waits to be decided, however many
    # requests wait.
    kept = knowledge.document_attention(figures)
    if tenant.has_module(Module.ORDERS) and sees_orders(actor, customer):
        kept += orders.attention(actor, ATTENTION, customer.pk)
    return [*found[: ATTENTION - 1], *kept, *found[ATTENTION - 1 :]][:ATTENTION]


def strands(actor: Actor, customer: Customer, limit: int) -> list[Strand]:
    """What happened last in all parts that are on, as far as the visitor may see them."""
    tenant, key = actor.tenant, customer.pk
    found = community.activity(actor, limit)
    if tenant.has_module(Module.REQUESTS):
        found.append(tickets.activity(actor, key, limit))
    if tenant.has_module(Module.ORDERS) and sees_orders(actor, customer):
        found += orders.activity(actor, key, limit)
    if tenant.has_module(Module.BILLING) and billing.sees_invoices(actor, key):
        found += billing.activity(actor, key, limit)
    return found


def sees_orders(actor: Actor, customer: Customer) -> bool:
    """Whether the member may see the customer's orders; no query."""
    return actor.may_at(CustomerPermission.VIEW_ORDERS, customer.pk)
