"""Quotes: asked for, offered, revised, decided exactly once."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from orders import services
from orders.enums import QUOTE_TRANSITIONS, QuoteState
from orders.models import CartLine, Order, Product, Quote, QuoteVersion
from orders.services.quotes import MAX_QUOTE_LINES, check_open
from orders.tests.factories import fill_cart, in_days, make_quote, offer
from portal.shared.actors import system_actor
from portal.shared.errors import DomainError, InvalidTransition, NotAllowed, StaleState
from portal.shared.models import AuditEntry, Tenant
from portal.shared.states import move
from portal.shared.tests.rows import make_row
from portal.shared.tests.state_matrix import (
    assert_matrix,
    assert_one_wins,
    assert_state_checked,
    assert_table_complete,
)


@pytest.fixture
def quote(people: Any, hinge: Product) -> Quote:
    """Ten hinges, asked for by the buyer."""
    return make_quote(people.customer, people.buyer, (hinge, 10), comment="By May")


@pytest.fixture
def offered(quote: Quote) -> Quote:
    """The same at 9.00 each: 90.00 net, 108.90 with tax."""
    return offer(quote)


def test_the_table_is_complete(in_tenant: Tenant) -> None:
    assert_table_complete(QuoteState, QUOTE_TRANSITIONS, QuoteState.REQUESTED)
    assert_matrix(
        QuoteState, QUOTE_TRANSITIONS, lambda state: make_row(Quote, in_tenant, state=state)
    )
    row = make_row(Quote, in_tenant, state=QuoteState.OFFERED)
    assert_one_wins(row, QuoteState.EXPIRED, lambda quote, to: move(quote, to, QUOTE_TRANSITIONS))
    assert_state_checked(row)


def test_a_quote_is_asked_for(quote: Quote, hinge: Product) -> None:
    assert (quote.reference, quote.state, quote.comment) == ("Q-1001", "requested", "By May")
    item = quote.items.get()
    assert (item.sku, item.quantity, item.list_price) == ("H-1", 10, Decimal("10.00"))
    assert not CartLine.objects.exists()
    hinge.refresh_from_db()
    assert hinge.stock == 100


def test_asking_for_more_than_there_is(people: Any, act: Any, hinge: Product) -> None:
    quote = make_quote(people.customer, people.buyer, (hinge, 5000))
    assert quote.items.get().quantity == 5000


def test_who_may_ask(people: Any, act: Any) -> None:
    for user in (people.viewer, people.billing, people.outsider, None):
        with pytest.raises(NotAllowed):
            services.request_quote(actor=act(user), customer=people.customer)


def test_what_can_not_be_asked_for(people: Any, act: Any, hinge: Product) -> None:
    actor = act(people.buyer)
    with pytest.raises(DomainError, match="Your cart is empty"):
        services.request_quote(actor=actor, customer=people.customer)
    fill_cart(people.customer, people.buyer, (hinge, 1))
    Product.objects.update(is_active=False)
    with pytest.raises(DomainError, match=r"Hinge: No longer on offer\."):
        services.request_quote(actor=actor, customer=people.customer)
    assert CartLine.objects.count() == 1


def test_a_form_sent_twice_asks_once(people: Any, act: Any, hinge: Product) -> None:
    key = uuid4()
    first = make_quote(people.customer, people.buyer, (hinge, 1), form_key=key)
    again = services.request_quote(actor=act(people.buyer), customer=people.customer, form_key=key)
    assert again == first


def test_an_offer(offered: Quote, sales: User) -> None:
    offered.refresh_from_db()
    assert (offered.state, offered.version, offered.net, offered.total) == (
        "offered",
        1,
        Decimal("90.00"),
        Decimal("108.90"),
    )
    version = offered.versions.get()
    assert (version.number, version.total) == (1, Decimal("108.90"))
    assert version.lines.get().discount == Decimal(10)


def test_staff_offer(quote: Quote, people: Any, act: Any, sales: User) -> None:
    for user in (people.owner, people.agent, None):
        with pytest.raises(NotAllowed):
            offer(quote, actor=act(user))
    freight = services.OfferLine(
        name="Freight", quantity=1, unit_price=Decimal("15.00"), tax_rate=Decimal(21)
    )
    offer(quote, actor=act(sales), lines=[freight], comment="As agreed")
    line = quote.versions.get().lines.get()
    assert (line.product, line.name, line.net) == (None, "Freight", Decimal("15.00"))
    assert AuditEntry.objects.get(action="quote.offered").actor_label == str(sales)


def line(**values: Any) -> services.OfferLine:
    given = {"name": "X", "quantity": 1, "unit_price": Decimal(1), "tax_rate": Decimal(0), **values}
    return services.OfferLine(**given)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [line(name=" ")],
        [line(name="x" * 161)],
        [line(quantity=0)],
        [line(quantity=100_001)],
        [line(unit_price=Decimal(-1))],
        [line(unit_price=Decimal(10**9))],
        [line(discount=Decimal(101))],
        [line(discount=Decimal(-1))],
        [line(tax_rate=Decimal(101))],
        [line()] * (MAX_QUOTE_LINES + 1),
        [line(quantity=100_000, unit_price=Decimal("99999999.99"))] * 2,
    ],
)
def test_offers_that_are_not_possible(quote: Quote, lines: list[services.OfferLine]) -> None:
    with pytest.raises(DomainError):
        offer(quote, lines=lines)
    quote.refresh_from_db()
    assert (quote.version, QuoteVersion.objects.count()) == (0, 0)


def test_an_offer_for_yesterday(quote: Quote) -> None:
    with pytest.raises(DomainError) as caught:
        offer(quote, valid_until=in_days(-2))
    assert caught.value.field == "valid_until"


def test_accepting_makes_an_order(offered: Quote, people: Any, act: Any, hinge: Product) -> None:
    Product.objects.update(price=Decimal(77))  # the quote's price counts
    actor = act(people.buyer)
    details = services.Details(customer_order_number="PO 9")
    order = services.accept_quote(actor=actor, quote=offered, version=1, details=details)
    offered.refresh_from_db()
    hinge.refresh_from_db()
    assert (offered.state, offered.order, offered.decided_by) == (
        "accepted",
        order,
        people.buyer,
    )
    assert (order.total, order.customer_order_number) == (Decimal("108.90"), "PO 9")
    kept = order.lines.get()
    assert (kept.unit_price, kept.discount, kept.net) == (
        Decimal("10.00"),
        Decimal("10.00"),
        Decimal("90.00"),
    )
    assert hinge.stock == 90
    # The same person, the same version: a double click.
    assert services.accept_quote(actor=actor, quote=offered, version=1) == order
    with pytest.raises(DomainError, match="accepted already"):
        services.accept_quote(actor=act(people.owner), quote=offered, version=1)
    assert Order.objects.count() == 1


def test_who_may_decide(offered: Quote, people: Any, act: Any, sales: User) -> None:
    for user in (people.viewer, people.billing, people.outsider, people.agent, sales, None):
        with pytest.raises(NotAllowed):
            services.accept_quote(actor=act(user), quote=offered, version=1)
        with pytest.raises(NotAllowed):
            services.decline_quote(actor=act(user), quote=offered, version=1, reason="x")


def test_a_revised_offer_changes_what_can_be_accepted(
    offered: Quote, people: Any, act: Any
) -> None:
    offer(offered, valid_until=in_days(30))
    assert offered.version == 2
    actor = act(people.buyer)
    for call in (
        lambda: services.accept_quote(actor=actor, quote=offered, version=1),
        lambda: services.decline_quote(actor=actor, quote=offered, version=1, reason="x"),
    ):
        with pytest.raises(StaleState, match="This quote changed"):
            call()
    assert services.accept_quote(actor=actor, quote=offered, version=2)


def test_two_of_the_team_offer_at_once(quote: Quote) -> None:
    rival = Quote.objects.get(pk=quote.pk)
    offer(quote, expected=0)
    with pytest.raises(StaleState), transaction.atomic():
        offer(rival, expected=0)
    with pytest.raises(StaleState), transaction.atomic():
        offer(quote, expected=0)
    assert QuoteVersion.objects.count() == 1


def test_declining(offered: Quote, people: Any, act: Any) -> None:
    actor = act(people.buyer)
    with pytest.raises(DomainError) as caught:
        services.decline_quote(actor=actor, quote=offered, version=1, reason="  ")
    assert caught.value.field == "reason"
    for _ in range(2):
        services.decline_quote(actor=actor, quote=offered, version=1, reason="Too dear")
    assert (offered.state, offered.reason) == ("declined", "Too dear")
    assert AuditEntry.objects.filter(action="quote.declined").count() == 1
    with pytest.raises(DomainError, match="declined already"):
        services.accept_quote(actor=actor, quote=offered, version=1)
    with pytest.raises(InvalidTransition):
        offer(offered)


def test_an_offer_past_its_day_is_expired_before_it_is_marked(
    offered: Quote, people: Any, act: Any, in_tenant: Tenant
) -> None:
    later = timezone.now() + timedelta(days=15)
    actor = act(people.buyer)
    for call in (
        lambda: services.accept_quote(actor=actor, quote=offered, version=1, at=later),
        lambda: services.decline_quote(actor=actor, quote=offered, version=1, reason="x", at=later),
    ):
        with pytest.raises(DomainError, match="This quote has expired"):
            call()
    with pytest.raises(NotAllowed):
        services.expire_quotes(actor=actor)
    system = system_actor(in_tenant)
    assert services.expire_quotes(actor=system) == 0
    assert services.expire_quotes(actor=system, now=later) == 1
    offered.refresh_from_db()
    assert offered.state == QuoteState.EXPIRED
    assert services.expire_quotes(actor=system, now=later) == 0


def test_the_last_day_is_the_places_day(quote: Quote, people: Any, act: Any) -> None:
    offer(
        quote,
        valid_until=datetime(2026, 3, 2, tzinfo=UTC).date(),
        at=datetime(2026, 3, 1, 9, tzinfo=UTC),
    )
    # 22:30 UTC is past midnight in Vilnius.
    with pytest.raises(DomainError):
        check_open(act(people.buyer), quote, 1, datetime(2026, 3, 2, 22, 30, tzinfo=UTC))
    check_open(act(people.buyer), quote, 1, datetime(2026, 3, 2, 21, 30, tzinfo=UTC))


def test_out_of_stock_is_told_and_leaves_the_offer_open(
    offered: Quote, people: Any, act: Any
) -> None:
    Product.objects.update(stock=3)
    with pytest.raises(DomainError, match=r"Hinge: Only 3 left\."):
        services.accept_quote(actor=act(people.buyer), quote=offered, version=1)
    Product.objects.update(stock=0)
    with pytest.raises(DomainError, match=r"Hinge: Out of stock\."):
        services.accept_quote(actor=act(people.buyer), quote=offered, version=1)
    offered.refresh_from_db()
    assert (offered.state, offered.order_id, Order.objects.count()) == ("offered", None, 0)


def test_the_same_product_on_two_lines_needs_stock_for_both(
    quote: Quote, hinge: Product, people: Any, act: Any
) -> None:
    Product.objects.update(stock=9)
    hinge.refresh_from_db()
    offer(quote, lines=[line(product=hinge, quantity=5), line(product=hinge, quantity=5)])
    with pytest.raises(DomainError, match="Only 9 left"):
        services.accept_quote(actor=act(people.buyer), quote=quote, version=1)


def test_withdrawing(quote: Quote, people: Any, act: Any, sales: User) -> None:
    with pytest.raises(NotAllowed):
        services.withdraw_quote(actor=act(people.viewer), quote=quote, reason="x")
    other = make_quote(people.customer, people.owner)
    services.withdraw_quote(actor=act(people.owner), quote=other, reason="Not needed")
    assert other.state == QuoteState.WITHDRAWN
    offer(quote)
    with pytest.raises(DomainError, match="The offer is there already"):
        services.withdraw_quote(actor=act(people.owner), quote=quote, reason="x")
    with pytest.raises(DomainError):
        services.withdraw_quote(actor=act(sales), quote=quote, reason="")
    services.withdraw_quote(actor=act(sales), quote=quote, reason="A mistake")
    with pytest.raises(DomainError, match="was withdrawn"):
        services.accept_quote(actor=act(people.buyer), quote=quote, version=1)


def test_nothing_to_decide_before_there_is_an_offer(quote: Quote, people: Any, act: Any) -> None:
    with pytest.raises(DomainError, match="There is no offer yet"):
        services.accept_quote(actor=act(people.buyer), quote=quote, version=0)
