"""What other parts ask billing for: figures, attention, activity; and the search index."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Customer
from billing import selectors, services
from billing.days import today_at
from billing.models import Invoice, Posting
from billing.presentation import late_text
from billing.search_indexes import InvoiceIndex
from billing.tests.factories import make_draft, make_invoice, make_order, pay
from conftest import Cast
from orders.enums import OrderState
from portal.shared.actors import Actor
from portal.shared.models import Tenant
from portal.shared.search.indexes import EVERYTHING
from portal.shared.timeline import timeline
from portal.shared.ui import TimelineItem

ActorOf = Callable[..., Actor]


@pytest.fixture
def owner(medis: Customer, cast: Cast, actor_of: ActorOf) -> Actor:
    return actor_of(cast.owner)


def test_attention_names_what_is_overdue(medis: Customer, owner: Actor, tenant: Tenant) -> None:
    recent = make_invoice(medis, "12.00", days_ago=16)
    first = make_invoice(medis, "1284.00", days_ago=16)
    make_invoice(medis, "5.00", days_ago=3)
    pay(recent)
    with CaptureQueriesContext(connection) as queries:
        (item,) = selectors.attention(owner, 3, medis.pk)
    assert len(queries) == 1
    assert item.title == "€1,284.00 is overdue"
    assert item.text.startswith(f"Invoice {first.reference} was due ")
    assert (item.action, item.url) == ("See how to pay", f"{first.get_absolute_url()}#pay")


def test_attention_is_limited_and_the_oldest_first(medis: Customer, owner: Actor) -> None:
    made = [make_invoice(medis, days_ago=days) for days in (40, 30, 20)]
    items = selectors.attention(owner, 2)
    assert [item.url.split("#")[0] for item in items] == [
        invoice.get_absolute_url() for invoice in made[:2]
    ]


def happened(actor: Actor, customer: Customer, limit: int = 5) -> list[TimelineItem]:
    """Billing's share of the home page's timeline."""
    return timeline(selectors.activity(actor, customer.pk, limit), limit)


def test_activity_is_what_happened_last(medis: Customer, owner: Actor, system: Actor) -> None:
    old = make_invoice(medis, "10.00", days_ago=5)
    new = make_invoice(medis, "20.00", days_ago=1)
    payment = pay(old)
    services.reverse_payment(actor=system, payment=payment, reason="x")
    with CaptureQueriesContext(connection) as queries:
        items = happened(owner, medis)
    assert len(queries) == 1
    assert [item.title for item in items] == [
        f"Payment taken back: €10.00 for {old.reference}",
        f"Invoice {new.reference}: €20.00",
        f"Invoice {old.reference}: €10.00",
    ]
    assert items[0].url == old.get_absolute_url()
    assert len(happened(owner, medis, 1)) == 1
    note = services.cancel_invoice(actor=system, invoice=new, reason="x")
    titles = [item.title for item in happened(owner, medis)]
    assert f"Credit note {note.reference}: €20.00" in titles


def test_nothing_for_who_may_not_see_it(medis: Customer, cast: Cast, actor_of: ActorOf) -> None:
    pay(make_invoice(medis, "10.00", days_ago=20), "1.00")
    for user in (cast.buyer, cast.viewer, cast.outsider, cast.agent, cast.foreign_owner, None):
        actor = actor_of(user)
        assert selectors.attention(actor, 3, medis.pk) == []
        assert happened(actor, medis) == []
        assert selectors.account_figures(actor, medis) is None
        assert not selectors.sees_invoices(actor, medis.pk)
    viewer = actor_of(cast.viewer)
    assert selectors.attention(viewer) == []
    assert selectors.attention(actor_of(cast.admin)) == []
    assert selectors.overdue_total(actor_of(cast.agent)) == 0
    assert not selectors.orders_to_invoice(actor_of(cast.agent)).exists()


def test_figures_in_few_queries(medis: Customer, owner: Actor, system: Actor) -> None:
    Customer.objects.filter(pk=medis.pk).update(credit_limit=Decimal("100.00"))
    medis.refresh_from_db()
    make_invoice(medis, "90.00", days_ago=20)
    make_invoice(medis, "30.00")
    with CaptureQueriesContext(connection) as queries:
        figures = selectors.account_figures(owner, medis)
    assert len(queries) == 3
    assert figures is not None
    assert (figures.balance, figures.overdue, figures.next_due) == (
        Decimal("120.00"),
        Decimal("90.00"),
        Decimal("30.00"),
    )
    assert (figures.open_count, figures.overdue_count, figures.days_late) == (2, 1, 6)
    assert figures.credit_left == 0  # never below nothing
    assert figures.balance == selectors.balance_of(medis)
    assert selectors.overdue_total(system) == Decimal("90.00")


def test_orders_wait_for_their_invoice(medis: Customer, system: Actor) -> None:
    waiting = make_order(medis, state=OrderState.SHIPPED)
    make_order(medis, state=OrderState.PLACED)
    make_order(medis, state=OrderState.CANCELLED)
    done, again = make_order(medis), make_order(medis)
    services.create_invoice_from_order(actor=system, order=done)
    invoice = services.create_invoice_from_order(actor=system, order=again)
    services.issue_invoice(actor=system, invoice=invoice)
    services.cancel_invoice(actor=system, invoice=invoice, reason="x")
    assert set(selectors.orders_to_invoice(system)) == {waiting, again}


def test_terms_and_settings(medis: Customer, system: Actor) -> None:
    assert selectors.payment_terms(medis) is None
    assert selectors.settings_of(system).payment_days == 14
    services.set_payment_days(actor=system, customer=medis, days=30)
    services.set_default_payment_days(actor=system, days=10)
    assert selectors.payment_terms(medis) == 30
    assert selectors.settings_of(system).payment_days == 10


def test_the_books_balance(medis: Customer, system: Actor) -> None:
    pay(make_invoice(medis, "121.00"), "21.00")
    sums = selectors.ledger_sums()
    assert sums == {
        "receivable": Decimal("100.00"),
        "revenue": Decimal("-121.00"),
        "tax": Decimal("0.00"),
        "bank": Decimal("21.00"),
    }
    assert sum(sums.values()) == 0


@pytest.mark.parametrize(("days", "said"), [(1, "1 day late"), (2, "2 days late")])
def test_how_late(days: int, said: str) -> None:
    assert late_text(days) == said


# --- search ---


def test_what_is_indexed(medis: Customer, system: Actor) -> None:
    order = make_order(medis, customer_order_number="PO-7")
    invoice = services.create_invoice_from_order(actor=system, order=order)
    services.issue_invoice(actor=system, invoice=invoice)
    make_draft(medis)
    index = InvoiceIndex()
    (row,) = index.queryset()
    assert index.prepare_title(row) == invoice.reference
    text = index.prepare_text(row)
    for part in (invoice.reference, order.reference, "PO-7", "Hinge 1", "A-1"):
        assert part in text
    assert (index.prepare_customer_id(row), index.prepare_language(row)) == (medis.pk, "en")
    assert index.prepare_audience(row) == "customers"


def test_hits_are_asked_for_again(
    medis: Customer, cast: Cast, actor_of: ActorOf, clerk: Actor, tenant: Tenant
) -> None:
    index, invoice, draft = InvoiceIndex(), make_invoice(medis), make_draft(medis)
    keys = [invoice.pk, draft.pk]
    (hit,) = index.hits(actor_of(cast.owner), keys, "en")
    assert (hit.title, hit.url) == (invoice.reference, invoice.get_absolute_url())
    assert "€121.00" in hit.meta
    assert str(today_at(tenant).year) in hit.meta
    (desk,) = index.hits(clerk, keys, "en")
    assert desk.url == f"/admin/billing/invoice/{invoice.pk}/change/"
    for user in (cast.viewer, cast.outsider, cast.foreign_owner, None):
        assert index.hits(actor_of(user), keys, "en") == []


def test_the_query_is_narrowed_by_permission(
    medis: Customer, cast: Cast, actor_of: ActorOf, clerk: Actor, tenant: Tenant
) -> None:
    index = InvoiceIndex()
    assert index.visible_query(clerk, "en") == EVERYTHING
    assert index.visible_query(actor_of(cast.owner), "en") == f"(customer_id:{medis.pk})"
    assert index.visible_query(actor_of(cast.viewer), "en") is None
    assert index.get_model() is Invoice
    clerk.tenant.modules["billing"] = False
    assert index.visible_query(clerk, "en") is None


def test_postings_are_seen_by_permission(
    medis: Customer, cast: Cast, actor_of: ActorOf, clerk: Actor
) -> None:
    make_invoice(medis, "121.00")
    seen = {
        "clerk": Posting.objects.visible_to(clerk).count(),
        "owner": Posting.objects.visible_to(actor_of(cast.owner)).count(),
        "viewer": Posting.objects.visible_to(actor_of(cast.viewer)).count(),
        "outsider": Posting.objects.visible_to(actor_of(cast.outsider)).count(),
    }
    assert seen == {"clerk": 2, "owner": 1, "viewer": 0, "outsider": 0}
