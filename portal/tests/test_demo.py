"""The demo: what it promises in people, requests and articles, and where it refuses to run."""

import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.mail import get_connection
from django.core.mail.message import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.utils import timezone, translation

from accounts.models import Customer, Membership, StaffMembership, User
from accounts.selectors import actor_for
from accounts.services.second_factor import has_second_factor
from billing.enums import InvoiceState
from billing.models import Invoice, InvoiceDocument
from billing.presentation import standing
from billing.selectors import balance_of
from community.enums import PostState, TopicState
from community.models import Post, PublicProfile, Topic
from knowledge.models import Article, ArticleGroup
from orders import selectors as orders
from orders.enums import OrderState, QuoteState
from orders.models import Order, OrderEvent, Product, Quote
from orders.services import exposure_of
from portal.demo.desk import UNREAD
from portal.demo.logins import CUSTOMER_LOGINS, login_lines, totp_secret
from portal.demo.seed import demo_exists, seed_demo
from portal.demo.tenants import ATLANTICO, NORDHAUS, TENANTS
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from tickets.admin.reports import BUILDERS
from tickets.enums import TicketKind, TicketState
from tickets.models import (
    BouncedAddress,
    Complaint,
    Deflection,
    FieldValue,
    GuestRequest,
    InboundMail,
    Mailbox,
    Rating,
    SavedView,
    Ticket,
    TicketMessage,
    TicketSeen,
)
from tickets.reports.asking import question_of


class Screen(io.StringIO):
    """What the command's output looks like to the seeds."""

    def write(self, text: str, ending: str = "\n") -> int:
        return super().write(text + ending)


def check_invoices(tenant: Tenant) -> None:
    """Invoices in every standing; the first customer owes one overdue, one part paid, one due."""
    today = timezone.localdate()
    rows = Invoice.objects.exclude(state=InvoiceState.DRAFT).order_by("number")
    invoices = list(rows.filter(kind="invoice"))
    assert [row.number for row in invoices] == list(range(1, len(invoices) + 1))
    days = [row.issued_on for row in invoices]
    assert days == sorted(days)
    standings = Counter(standing(row, today) for row in Invoice.objects.all())
    assert set(standings) == {"draft", "due", "overdue", "part", "paid", "cancelled", "credit"}
    first = Customer.objects.get(number="C-1001")
    owed = Counter(standing(row, today) for row in rows.to_pay().filter(customer=first))
    assert (owed["overdue"], owed["part"]) == (1, 1)
    assert owed["due"] >= 1
    assert rows.settled().filter(customer=first).count() >= 3
    assert max(row.days_late(today) for row in rows.to_pay()) > 30
    assert balance_of(first) == sum(row.open_amount for row in rows.filter(customer=first))
    assert not InvoiceDocument.objects.exclude(state="pending").exists()


def test_the_demo_is_what_it_promises(db: None) -> None:
    assert not demo_exists()
    screen = Screen()
    seed_demo(screen)
    assert demo_exists()
    assert "189/189" in screen.getvalue()
    for demo in TENANTS:
        tenant = Tenant.objects.get(slug=demo.slug)
        with tenant_scope(tenant):
            check_people(tenant)
            check_requests()
            check_reports(tenant)
            check_mail()
            check_views()
            check_invoices(tenant)
            check_articles(demo.languages)
            check_community(demo.languages)
            check_catalogue(demo.languages)
            check_orders()
    with tenant_scope(Tenant.objects.get(slug=NORDHAUS.slug)):
        check_the_shown_customer(Customer.objects.get(name="UAB Medis"))
    assert has_second_factor(User.objects.get(email="agent-2fa@nordhaus.example"))
    assert not has_second_factor(User.objects.get(email="agent@nordhaus.example"))
    assert User.objects.get(email="operator@portal.example").is_superuser


def check_catalogue(languages: list[str]) -> None:
    products = list(Product.objects.select_related("category"))
    assert len(products) == 80
    assert 6 <= len({product.category_id for product in products}) <= 8
    assert {tuple(sorted(product.names)) for product in products} == {tuple(sorted(languages))}
    assert {tuple(sorted(product.descriptions)) for product in products} == {
        tuple(sorted(languages))
    }
    for product in products:
        assert (product.thumbnail_id is None) is (product.kind == "service")
    assert Product.objects.filter(stock=0).exists()


def check_orders() -> None:
    assert Order.objects.count() == 43
    assert set(Order.objects.values_list("state", flat=True)) == set(OrderState)
    assert set(Quote.objects.values_list("state", flat=True)) == set(QuoteState)
    assert Quote.objects.count() == 10
    late = timezone.now()
    assert not OrderEvent.objects.filter(created_at__gt=late).exists()
    for customer in Customer.objects.exclude(credit_limit=0):
        assert exposure_of(customer) <= customer.credit_limit


def check_the_shown_customer(medis: Customer) -> None:
    buyer = actor_for(User.objects.get(email="buyer@medis.example"), medis.tenant)
    items = [item.title for item in orders.attention(buyer, 3, medis.pk)]
    assert items == ["Quote waiting for your decision", "Arriving tomorrow"]
    states = Counter(medis.orders.values_list("state", flat=True))
    assert states["placed"] == 1
    assert states["delivered"] >= 4
    assert buyer.may_at("place_orders", medis.pk)


def check_people(tenant: Tenant) -> None:
    assert Customer.objects.count() == 12
    members = set(Membership.objects.values_list("user__email", flat=True))
    staff = set(StaffMembership.objects.values_list("user__email", flat=True))
    assert {email for email, _what in CUSTOMER_LOGINS[tenant.slug]} <= members
    assert {f"agent@{tenant.slug}.example", f"admin@{tenant.slug}.example"} <= staff


def check_views() -> None:
    assert SavedView.objects.filter(owner=None).exists()
    assert SavedView.objects.exclude(owner=None).exists()
    for reader in set(TicketSeen.objects.values_list("user_id", flat=True)):
        read = TicketSeen.objects.filter(user_id=reader).count()
        assert Ticket.objects.active().count() - read == UNREAD


def check_requests() -> None:
    assert Ticket.objects.exclude(kind=TicketKind.FEEDBACK).count() >= 64
    assert set(Ticket.objects.values_list("kind", flat=True)) == set(TicketKind.values)
    decided = Complaint.objects.exclude(decided_at=None)
    assert decided.filter(escalated_at=None).exists()
    assert decided.exclude(escalated_at=None).exists()
    types = set(FieldValue.objects.values_list("field__type", flat=True))
    assert types >= {"choice", "date", "number", "file", "product", "order"}
    assert Ticket.objects.filter(kind=TicketKind.FEEDBACK).count() == 3
    guests = Ticket.objects.filter(channel="guest")
    assert (guests.count(), GuestRequest.objects.filter(ticket=None).count()) == (2, 1)
    assert Rating.objects.count() >= 10
    states = Counter(Ticket.objects.values_list("state", flat=True))
    assert set(states) == set(TicketState.values)
    assert min(states.values()) >= 8
    assert TicketMessage.objects.filter(is_internal=True).exists()
    assert TicketMessage.objects.count() > 120


def check_reports(tenant: Tenant) -> None:
    """Each number of the reports can be told, of the last 30 days and of those before."""
    staff = StaffMembership.objects.get(role__key="administrator").user
    with translation.override("en"):
        asked = question_of(actor_for(staff, tenant), {}, timezone.now())
        for build in BUILDERS.values():
            report = build(asked)
            assert all(tile.value not in {"–", "0", "0%"} for tile in report.tiles), report.key
            assert all(table.lines for table in report.tables), report.key
            assert "ch-empty" not in "".join([*report.charts, *report.wide_charts]), report.key
    assert Ticket.objects.filter(created_at__gt=timezone.now()).count() == 0
    assert TicketMessage.objects.filter(created_at__gt=timezone.now()).count() == 0
    weeks = {at.isocalendar()[1] for at in Rating.objects.values_list("created_at", flat=True)}
    assert len(weeks) >= 10
    assert Deflection.objects.exclude(search="").count() > 50


def check_mail() -> None:
    assert Mailbox.objects.get().is_active
    states = Counter(InboundMail.objects.values_list("state", flat=True))
    assert states == {"processed": 4, "quarantined": 3, "ignored": 2}
    held = InboundMail.objects.filter(state="quarantined")
    assert held.values("reason").distinct().count() == 3
    assert InboundMail.objects.exclude(entry=None).count() == 3
    assert BouncedAddress.objects.count() == 1


def check_articles(languages: list[str]) -> None:
    assert ArticleGroup.objects.count() == 45
    by_language = Counter(Article.objects.values_list("language", flat=True))
    assert by_language[languages[0]] == 45
    assert by_language[languages[1]] == 41, "three stand in by their source text"


def check_community(languages: list[str]) -> None:
    assert Topic.objects.count() == 15
    assert set(Topic.objects.values_list("state", flat=True)) == set(TopicState.values)
    assert set(Topic.objects.values_list("language", flat=True)) == set(languages)
    assert Topic.objects.get(is_held=True).category.key == "products"
    assert Topic.objects.filter(category__audience="staff").count() == 1
    assert Post.objects.get(state=PostState.HELD).is_opening
    assert Post.objects.get(open_reports__gt=0).is_shown
    assert Post.objects.filter(is_accepted=True).count() == 3
    assert PublicProfile.objects.count() >= 14


def test_it_prints_addresses_and_logins(db: None) -> None:
    with override_settings(DEMO_PASSWORD="portal-demo"):
        text = "\n".join(login_lines("8123"))
    assert "http://localhost:8123" in text
    assert "http://atlantico.localhost:8123" in text
    assert totp_secret() in text
    for demo in (NORDHAUS, ATLANTICO):
        assert all(member.email in text for member in demo.staff)


def test_it_refuses_to_run_on_other_settings(db: None) -> None:
    with pytest.raises(CommandError, match="never on production"):
        call_command("demo", "--no-serve")


def test_the_mailbox_shows_what_would_have_been_sent(
    tenant: Tenant, client_for: Callable[..., Client], tmp_path: Path
) -> None:
    with override_settings(EMAIL_FILE_PATH=tmp_path, PORTAL_DEMO=True):
        page = client_for(None, tenant).get("/demo/mail/").content.decode()
        assert "No mail yet" in page
        backend = get_connection("django.core.mail.backends.filebased.EmailBackend")
        mail = EmailMessage("Hinge <b>35</b>", "See http://north.example/", "a@b.example")
        mail.to = ["c@d.example"]
        backend.send_messages([mail])
        page = client_for(None, tenant).get("/demo/mail/").content.decode()
    assert "Hinge &lt;b&gt;35&lt;/b&gt;" in page
    assert 'href="http://north.example/"' in page


def test_outside_the_demo_there_is_no_mailbox(
    tenant: Tenant, client_for: Callable[..., Client]
) -> None:
    assert client_for(None, tenant).get("/demo/mail/").status_code == 404
