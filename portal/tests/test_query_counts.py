"""Lists cost the same with one row and with fifty, and stay within the promised numbers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services as accounts
from accounts.enums import NotificationKind
from accounts.models import Customer
from accounts.selectors import actor_for
from billing.tests.factories import make_invoice, pay
from community.models import Topic
from community.tests.factories import make_reply, make_topic
from knowledge.tests.factories import make_article
from orders.models import Product
from orders.tests.factories import fill_cart, make_order, make_product, make_quote
from portal.shared.context import tenant_scope
from portal.tests.access.browsers import Browser
from portal.tests.access.world import World
from portal.tests.conftest import rolled_back
from tickets.tests.factories import make_ticket

pytestmark = pytest.mark.django_db
MORE = 49
SIGNED_IN, PUBLIC = 12, 6
OWN_PAGES = (
    "/", "/requests/", "/notifications/", "/account/people/", "/account/roles/",
    "/account/addresses/", "/account/company/", "/account/profile/", "/account/notifications/",
    "/requests/new/", "/requests/new/technician/", "/requests/new/broken/",
    "/requests/?tab=all&kind=question&since=2020-01-01&q=parcel",
    "/community/new/", "/community/profile/",
    "/billing/", "/billing/payments/", "/billing/statement/",
    "/catalogue/", "/catalogue/?q=scale&sort=price", "/catalogue/parcel-scale/",
    "/cart/", "/orders/", "/orders/?q=P-1&tab=all", "/orders/export/?tab=all", "/orders/SO-20002/",
    "/documents/", "/documents/?tab=accept", "/documents/?tab=uploads&q=parcel", "/documents/new/",
    "/quotes/", "/quotes/?tab=all", "/quotes/Q-1002/", "/quotes/Q-1003/",
)  # fmt: skip
HELP_PAGES = ("/en/help/", "/en/help/orders-delivery/", "/en/help/faq/")
COMMUNITY_PAGES = (
    "/community/", "/community/?tab=unanswered", "/community/products/",
    "/community/topics/1-which-hinge/",
)  # fmt: skip
PUBLIC_PAGES = (
    "/",
    "/more/",
    "/documents/",
    "/privacy/",
    "/search/?q=parcel",
    *HELP_PAGES,
    *COMMUNITY_PAGES,
)
KEPT = ("savepoint", "release", "rollback", "begin")


def cost(browser: Browser, url: str) -> int:
    """Statements of a visit after the first, which fills what is cached for everybody.

    What is cached may expire between two visits, but not before the third one as well.
    """
    browser.client().get(url)
    return min(visit(browser, url) for _ in range(2))


def visit(browser: Browser, url: str) -> int:
    """Statements of one visit."""
    with CaptureQueriesContext(connection) as queries:
        response = browser.client().get(url)
    assert response.status_code == 200, url
    return len([one for one in queries if not one["sql"].lower().startswith(KEPT)])


def fill(world: World) -> None:
    """Forty-nine more of everything that is listed."""
    owner, tenant = world.people["owner"], world.tenant
    with tenant_scope(tenant):
        actor = actor_for(owner, tenant)
        customer = Customer.objects.get(pk=world.objects["customer"])
        topic = Topic.objects.get(reference=world.objects["topic"])
        for number in range(MORE):
            make_ticket(customer, owner, subject=f"Parcel {number}")
            pay(make_invoice(customer, "10.00"), "4.00")
            make_article(tenant, f"Parcel {number}", kind="article" if number % 2 else "faq")
            make_topic(tenant, world.people["agent"], title=f"Parcel {number}")
            make_reply(topic, world.people["agent"], f"Parcel {number}")
            product = make_product(tenant, f"Scale {number}", sku=f"MORE-{number}")
            make_order(customer, owner, (product, 1))
            make_quote(customer, owner, (product, 1))
            accounts.add_address(
                actor=actor, customer=customer, kind="delivery", line1=f"Quay {number}",
                city="Kaunas", country="LT",
            )  # fmt: skip
            accounts.notify(
                tenant=tenant, user=owner, kind=NotificationKind.SECURITY, path="/",
                context={}, event_key=f"more-{number}",
            )  # fmt: skip
        fill_cart(customer, owner, *((row, 1) for row in Product.objects.on_offer()))


@pytest.fixture
def costs(world: World, browsers: dict[str, Browser]) -> dict[tuple[str, str], tuple[int, int]]:
    """By role and page: statements before and after the filling."""
    pages = [("owner", url) for url in (*OWN_PAGES, *HELP_PAGES, *COMMUNITY_PAGES)]
    pages.append(("owner", "/community/?tab=following"))
    pages += [("anonymous", url) for url in PUBLIC_PAGES]
    with rolled_back():
        before = {(role, url): cost(browsers[role], url) for role, url in pages}
        fill(world)
        after = {(role, url): cost(browsers[role], url) for role, url in pages}
    return {page: (before[page], after[page]) for page in pages}


def test_lists_cost_the_same_whatever_their_length(
    costs: dict[tuple[str, str], tuple[int, int]],
) -> None:
    assert {page: pair for page, pair in costs.items() if pair[1] > pair[0]} == {}
    limits = {"owner": SIGNED_IN, "anonymous": PUBLIC}
    assert {page: pair for page, pair in costs.items() if max(pair) > limits[page[0]]} == {}
