"""The measured pages: who opens which address, and what the architecture promises for it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Count
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.middleware import SEEN_KEY, STARTED_KEY, TENANT_KEY
from accounts.models import Customer
from benchmarks import topics
from benchmarks.measure import Fetch, UnexpectedStatus
from benchmarks.requests import LONG
from billing.models import Invoice
from community.models import Topic
from knowledge.enums import ArticleState
from knowledge.models import Article, HelpCategory
from orders.models import Order, Product
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from tickets.models import Category, CategoryField, SavedView, Ticket

ANONYMOUS, MEMBER, AGENT, ADMIN = "anonymous", "member", "agent", "administrator"
# The most SQL statements of a page, by who opens it.
MOST_STATEMENTS = {ANONYMOUS: 6, MEMBER: 12, AGENT: 12, ADMIN: 15}
WORDS = "?q=drawer+runner"
RARE = "zinweszin"  # in few subjects, so that a search has to look at all of them
PRESSING = "view=open&priority=high&sort=due"
VARIETY = 200  # so many different requests and articles are opened in turn, each anew


@dataclass(frozen=True, slots=True)
class World:
    """What the pages are opened with, read from the generated data."""

    tenant: Tenant
    customer: Customer
    requests: int
    customer_requests: int
    references: list[str]
    slugs: list[str]
    category: str
    ticket_category: str
    orders: list[str]
    invoices: list[str]
    topics: list[str]
    products: list[str]
    own_forms: list[str]
    saved_view: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `addresses` are opened in turn, `goal` is the ratio to the minimal page."""

    name: str
    label: str
    who: str
    addresses: Callable[[World], list[str]]
    goal: float | None = None
    data: Callable[[World], dict[str, str]] | None = None

    @property
    def most_statements(self) -> int | None:
        return MOST_STATEMENTS[self.who] if self.data is None else None


def explore() -> World:
    """Find the measured tenant, its largest customer, and long conversations in it."""
    tenant = Tenant.objects.get(slug="bench")
    with tenant_scope(tenant):
        customer = Customer.objects.order_by("pk")[0]
        long = (
            Ticket.objects.filter(customer=customer)
            .annotate(length=Count("messages"))
            .filter(length=LONG)
            .order_by("-last_activity_at")
        )
        articles = Article.objects.filter(language="en", state=ArticleState.PUBLISHED)
        return World(
            tenant=tenant,
            customer=customer,
            requests=Ticket.objects.count(),
            customer_requests=Ticket.objects.filter(customer=customer).count(),
            references=list(long.values_list("reference", flat=True)[:VARIETY]),
            slugs=list(articles.values_list("slug", flat=True)[:VARIETY]),
            category=HelpCategory.objects.order_by("position")[0].key,
            ticket_category=Category.objects.order_by("position")[0].key,
            orders=newest(Order.objects.filter(customer=customer), "placed_at"),
            invoices=newest(Invoice.objects.filter(customer=customer), "issued_on"),
            topics=[topic.get_absolute_url() for topic in long_topics()],
            products=list(Product.objects.values_list("slug", flat=True)[:VARIETY]),
            own_forms=forms_of_their_own(),
            saved_view=saved_view(tenant),
        )


def forms_of_their_own() -> list[str]:
    """Keys of the catalogue's categories whose forms have fields of their own."""
    asking = CategoryField.objects.filter(is_active=True).order_by()
    return list(
        Category.objects.asked()
        .filter(pk__in=asking.values("category_id"))
        .values_list("key", flat=True)
    )


def saved_view(tenant: Tenant) -> str:
    """The address of everybody's saved view of what presses; made where there is none."""
    row, _is_new = SavedView.objects.get_or_create(
        tenant=tenant, owner=None, name="Pressing", defaults={"query": PRESSING}
    )
    return f"?{row.query}&saved={row.pk}"


def newest(rows: Any, by: str) -> list[str]:
    """References of the newest rows."""
    return list(rows.order_by(f"-{by}").values_list("reference", flat=True)[:VARIETY])


def long_topics() -> list[Topic]:
    """Topics with a full first page."""
    rows = Topic.objects.filter(post_count=topics.LONG, category__audience="everyone")
    return list(rows.order_by("-last_post_at")[:VARIETY])


def client_of(world: World, who: str) -> Client:
    """A browser of the first customer's owner, of an agent, or of nobody."""
    client = Client(
        raise_request_exception=False,
        HTTP_HOST=world.tenant.primary_host,
        HTTP_ACCEPT_ENCODING="gzip",
        HTTP_ACCEPT="text/html",
        HTTP_ACCEPT_LANGUAGE="en",
        HTTP_USER_AGENT="Benchmark",
    )
    if who == ANONYMOUS:
        return client
    email = {
        MEMBER: f"member-0@{world.tenant.primary_host}",
        AGENT: f"agent-0@{world.tenant.primary_host}",
        ADMIN: f"agent-19@{world.tenant.primary_host}",
    }[who]
    user = get_user_model().objects.get(email=email)
    with tenant_scope(world.tenant):
        client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
        session = client.session
        session[TENANT_KEY] = world.tenant.pk
        session.save()
    client.get("/bench/minimal/", secure=True)  # the session notes its times once, here
    assert {SEEN_KEY, STARTED_KEY} <= set(client.session.keys())
    return client


def fetcher(page: Page, world: World, client: Client) -> Fetch:
    """A function that opens the page's next address. Raises UnexpectedStatus."""
    addresses = cycle(page.addresses(world))

    def fetch() -> HttpResponse:
        address = next(addresses)
        if page.data is None:
            response, wanted = client.get(address, secure=True), 200
        else:
            response, wanted = client.post(address, page.data(world), secure=True), 302
        if response.status_code != wanted:
            target = response.headers.get("Location", "")
            raise UnexpectedStatus(f"{address} answered {response.status_code} {target}".strip())
        return cast(HttpResponse, response)

    return fetch


def named(name: str, *args: Any, query: str = "") -> Callable[[World], list[str]]:
    """The one address of a page that is the same whatever the data."""
    return lambda _world: [reverse(name, args=args) + query]


def _request_form(world: World) -> dict[str, str]:
    return {
        "subject": "Drawer runner bent on arrival",
        "category": world.ticket_category,
        "body": "Two of the **twenty** runners are bent.\n\n- carton 7\n- carton 9",
        "urgency": "normal",
    }


MINIMAL = Page("minimal", "Minimal page", MEMBER, lambda _world: ["/bench/minimal/"])

PAGES = (
    Page("home-anonymous", "Home, anonymous", ANONYMOUS, named("home"), 1.9),
    Page("home", "Home, signed in", MEMBER, named("home"), 1.9),
    Page("requests", "Requests, open", MEMBER, named("tickets:list"), 2.0),
    Page("requests-all", "Requests, all", MEMBER, named("tickets:list", query="?tab=all"), 2.0),
    Page(
        "requests-find",
        "Requests, a rare word",
        MEMBER,
        named("tickets:list", query=f"?tab=all&q={RARE}"),
        2.5,
    ),
    Page(
        "request",
        f"Request with {LONG} messages",
        MEMBER,
        lambda w: [reverse("tickets:detail", args=[r]) for r in w.references],
        2.5,
    ),
    Page("catalogue", "Catalogue", MEMBER, named("orders:catalogue"), 2.5),
    Page(
        "product",
        "Product",
        MEMBER,
        lambda w: [reverse("orders:product", args=[slug]) for slug in w.products],
        2.5,
    ),
    Page("orders", "Orders, all", MEMBER, named("orders:list", query="?tab=all"), 2.0),
    Page(
        "order",
        "Order with 3 lines",
        MEMBER,
        lambda w: [reverse("orders:detail", args=[r]) for r in w.orders],
        2.5,
    ),
    Page("quotes", "Quotes", MEMBER, named("orders:quotes"), 2.0),
    Page("billing", "Invoices, with the account's figures", MEMBER, named("billing:list"), 2.0),
    Page(
        "invoice",
        "Invoice with 3 lines",
        MEMBER,
        lambda w: [reverse("billing:invoice", args=[r]) for r in w.invoices],
        2.5,
    ),
    Page("statement", "Statement of three months", MEMBER, named("billing:statement"), 2.5),
    Page("topics", "Topics", ANONYMOUS, named("community:index"), 2.0),
    Page("topics-member", "Topics, signed in", MEMBER, named("community:index"), 2.0),
    Page("topic", f"Topic with {topics.LONG} posts", ANONYMOUS, lambda w: w.topics, 2.5),
    Page("feedback", "Feedback, form", ANONYMOUS, named("feedback:form")),
    Page(
        "request-new-own",
        "New request, a form of its own",
        MEMBER,
        lambda w: [reverse("tickets:new_in", args=[key]) for key in w.own_forms],
        1.3,
    ),
    Page("request-new", "New request, catalogue and form", MEMBER, named("tickets:new"), 1.3),
    Page("request-post", "New request, sent", MEMBER, named("tickets:new"), 2.3, _request_form),
    Page("help", "Help, index", ANONYMOUS, named("knowledge:index", "en"), 0.6),
    Page(
        "help-category",
        "Help, category",
        ANONYMOUS,
        lambda w: [reverse("knowledge:category", args=["en", w.category])],
        1.5,
    ),
    Page(
        "article",
        "Help, article",
        ANONYMOUS,
        lambda w: [reverse("knowledge:article", args=["en", slug]) for slug in w.slugs],
        1.2,
    ),
    Page("search", "Search, anonymous", ANONYMOUS, named("search", query=WORDS), 2.5),
    Page("search-member", "Search, signed in", MEMBER, named("search", query=WORDS), 2.5),
    Page(
        "suggestions",
        "Search suggestions",
        ANONYMOUS,
        named("search_suggest", query="?q=drawer+ru"),
        2.5,
    ),
    Page(
        "suggestions-new",
        "New request, suggestions",
        MEMBER,
        named("tickets:suggest", query="?subject=drawer+runner+broke"),
        2.5,
    ),
    Page("staff-queue", "Staff, queue", AGENT, named("admin:tickets_ticket_changelist"), 3.0),
    Page(
        "staff-solved",
        "Staff, queue, solved",
        AGENT,
        named("admin:tickets_ticket_changelist", query="?view=solved"),
        3.0,
    ),
    Page(
        "staff-saved",
        "Staff, queue, a saved view by due date",
        AGENT,
        lambda w: [reverse("admin:tickets_ticket_changelist") + w.saved_view],
        3.0,
    ),
    Page(
        "staff-find-common",
        "Staff, queue, a common word",
        AGENT,
        named("admin:tickets_ticket_changelist", query="?view=all&q=hinge"),
        4.0,
    ),
    Page(
        "staff-find",
        "Staff, queue, a rare word",
        AGENT,
        named("admin:tickets_ticket_changelist", query=f"?view=all&q={RARE}"),
        4.0,
    ),
    Page(
        "staff-request",
        f"Staff, request with {LONG} messages",
        AGENT,
        lambda w: [reverse("admin:tickets_ticket_change", args=[r]) for r in w.references],
        4.0,
    ),
    Page("staff-search", "Staff, search", AGENT, named("search", query=WORDS), 4.0),
    Page("staff-reports", "Staff, reports", ADMIN, named("admin:reports"), 4.0),
    Page("staff-dashboard", "Staff, dashboard", AGENT, named("admin:index"), 3.0),
    Page("staff-orders", "Staff, orders", ADMIN, named("admin:orders_order_changelist"), 3.0),
    Page(
        "staff-invoices", "Staff, invoices", ADMIN, named("admin:billing_invoice_changelist"), 3.0
    ),
    Page(
        "staff-customer",
        "Staff, a customer at a glance",
        ADMIN,
        lambda w: [reverse("admin:accounts_customer_overview", args=[w.customer.pk])],
        4.0,
    ),
    Page("sign-in", "Sign-in", ANONYMOUS, named("account_login")),
)
