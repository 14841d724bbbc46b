"""Filling the demo: two tenants side by side, every row made by the services."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import formats, timezone, translation

from accounts.models import User
from accounts.selectors import actor_for
from portal.demo.articles import make_articles
from portal.demo.authoring import make_tutorial
from portal.demo.billing import make_invoices
from portal.demo.catalogue_requests import make_catalogue_requests
from portal.demo.community import make_community
from portal.demo.content import Content, load_content
from portal.demo.desk import make_desk, make_views
from portal.demo.documents import make_documents
from portal.demo.feedback import make_feedback
from portal.demo.guests import make_guests
from portal.demo.help import make_help
from portal.demo.history import make_history
from portal.demo.mail import make_mail
from portal.demo.news import make_news
from portal.demo.orders import make_orders, work_of
from portal.demo.people import make_people
from portal.demo.requests import make_requests
from portal.demo.searches import make_searches
from portal.demo.tenants import OPERATOR_EMAIL, TENANTS, DemoTenant
from portal.provisioning import create_tenant, set_support_hours
from portal.shared import outbox
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Closure, Tenant
from portal.tenant_settings import change_closures

BAR = 24


def demo_exists() -> bool:
    """Whether the demo's data stands already."""
    return bool(Tenant.objects.filter(slug=TENANTS[0].slug).exists())


def seed_demo(out: Any) -> None:
    """Make everything; shows its progress on `out`."""
    random.seed(4821)
    for demo in TENANTS:
        content = load_content(demo.slug)
        progress = Progress(out, demo.fields["name"], _work_of(content))
        with transaction.atomic():
            _seed_tenant(demo, content, progress.tick)
        progress.done()
    operator = User.objects.create_superuser(
        OPERATOR_EMAIL, settings.DEMO_PASSWORD, name="Operator", language="en"
    )
    # Without a confirmed address the sign-in would ask for one.
    EmailAddress.objects.create(user=operator, email=operator.email, verified=True, primary=True)


def _work_of(content: Content) -> int:
    single = (content.articles, content.requests, content.community["topic"])
    return sum(len(rows) for rows in single) + work_of(content.orders)


def _seed_tenant(demo: DemoTenant, content: Content, tick: Callable[[], None]) -> None:
    tenant = create_tenant(
        slug=demo.slug,
        host=demo.host,
        other_hosts=demo.other_hosts,
        languages=demo.languages,
        **{**demo.fields, "announcement": announcement(demo)},
    )
    system = system_actor(tenant)
    with tenant_scope(tenant):
        set_support_hours(actor=system, days=range(5), opens=demo.opens, closes=demo.closes)
        close_for_stocktaking(system)
        people = make_people(system, demo, content.customers)
        articles = make_articles(system, people, content, tick)
        make_help(system, people, content.help, articles)
        make_tutorial(people)
        make_news(system)
        make_documents(system, people, content.documents)
        make_history(system, people, content)
        make_requests(system, people, content.requests, content.ratings, tick)
        make_feedback(actor_for(None, tenant), people, content.feedback)
        make_guests(actor_for(None, tenant), people, content.guests)
        make_desk(people, content.desk)
        make_mail(people, content.mail)
        make_orders(system, people, content.orders, tick)
        make_catalogue_requests(system, people, content.catalogue)
        make_views(people, content.desk)
        make_invoices(system, people, content.billing)
        make_community(system, people, content.community, tick)
        make_searches(system, people, content, demo.slug)
    _settle_outbox(tenant)


STOCKTAKING = {
    "en": "Stocktaking",
    "lt": "Inventorizacija",
    "pt": "Inventário",
    "es": "Inventario",
}


def close_for_stocktaking(system: Actor) -> None:
    """The day that the banner speaks of, as a closed day."""
    day = stocktaking_day()
    names = {code: STOCKTAKING[code] for code in system.tenant.languages}
    row = Closure(starts=day, ends=day, names=names)
    change_closures(actor=system, tenant=system.tenant, kept=[row], removed=[])


def stocktaking_day() -> date:
    """Three weeks ahead."""
    return timezone.localdate() + timedelta(days=21)


def announcement(demo: DemoTenant) -> dict[str, str]:
    """The stocktaking banner, with its dates in each language's own form."""
    stocktaking = stocktaking_day()
    texts: dict[str, str] = {}
    for language, text in demo.fields["announcement"].items():
        with translation.override(language):
            dates = {
                "stocktaking": formats.date_format(stocktaking, "MONTH_DAY_FORMAT"),
                "order_by": formats.date_format(
                    stocktaking - timedelta(days=3), "MONTH_DAY_FORMAT"
                ),
            }
        filled = text.format(**dates)
        texts[language] = filled[0].upper() + filled[1:]
    return texts


def _settle_outbox(tenant: Tenant) -> None:
    """Recent events become notices; the mails of the past stay unwritten, the index is rebuilt."""
    outbox.discard_pending(tenant, kinds=["index.update", "mail.send"])
    # PDFs are drawn and read by the worker once the demo runs: seeding stays quick.
    outbox.dispatch_due(tenant, limit=10_000, skip=["billing.pdf", "document.text"])
    outbox.discard_pending(tenant, kinds=["mail.send"])


class Progress:
    """A progress bar on one line; a file or a pipe gets its end only."""

    def __init__(self, out: Any, label: str, total: int) -> None:
        self.out, self.label, self.total, self.count = out, label, total, 0

    def tick(self) -> None:
        """One more piece of work is done."""
        self.count += 1
        if not self.out.isatty() and self.count < self.total:
            return
        filled = BAR * self.count // self.total
        bar = "█" * filled + "░" * (BAR - filled)
        self.out.write(f"\r  {self.label:<20}{bar} {self.count}/{self.total}", ending="")
        self.out.flush()

    def done(self) -> None:
        """End the line."""
        self.out.write("")
