"""What the tenants are filled with, by the services: help, requests, topics, orders."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from accounts.models import Customer, User
from accounts.selectors import actor_for
from billing.models import Invoice
from community import services as community
from community.models import ForumCategory, Topic
from knowledge import services as knowledge
from knowledge.models import Article, HelpCategory
from knowledge.services import ArticleText
from knowledge.tests.documents import for_customer, make_document
from orders.models import Product
from orders.services import Details
from orders.tests.factories import make_order, make_product
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.search.updates import paused
from portal.tests.fuzz.words import secret, sentence
from portal.tests.fuzz.world import FuzzWorld, Rule, Site, Thing, some_rule
from tickets.tests.factories import make_ticket

ARTICLES, TICKETS, TOPICS, PRODUCTS, ORDERS = 32, 9, 8, 4, 6


class Filler:
    """Fills one site after the other; every thing gets the next word."""

    def __init__(self, world: FuzzWorld, random: Random) -> None:
        self.world, self.random = world, random

    def fill(self) -> None:
        """Everything, and the index of it."""
        for site in self.world.sites:
            with tenant_scope(site.tenant), paused():
                self._add_articles(site)
                self._add_topics(site)
                self._add_documents(site)
                self._add_requests(site)
                self._add_orders(site)
                references = Invoice.objects.values_list("reference", flat=True)
                self.world.titles.extend(filter(None, references))
        call_command("rebuild_index", interactive=False, verbosity=0)

    def _words(self, site: Site, language: str = "") -> tuple[str, str]:
        """A new word, and a text of a few common ones with it."""
        code = language or site.tenant.default_language
        own = secret(len(self.world.things))
        return own, f"{sentence(self.random, code, 3)} {own}"

    def _keep(self, site: Site, own: str, title: str, kind: str, key: int, **more: Any) -> None:
        thing = Thing(kind, key, site.tenant.pk, **more)
        self.world.things[own] = thing
        self.world.titles.append(title)

    # --- help -----------------------------------------------------------------------------------
    def _add_articles(self, site: Site) -> None:
        system = system_actor(site.tenant)
        for number in range(ARTICLES):
            key = self.random.choice(sorted(site.shelves))
            own, title = self._words(site)
            article = knowledge.create_article(
                actor=system,
                category=HelpCategory.objects.get(key=key),
                language=site.tenant.default_language,
                text=self._text(site, title, site.tenant.default_language),
            )
            rule = self._own_readers(site, article) if number % 3 == 0 else site.shelves[key]
            self._settle(site, article, own, title, rule, is_published=number % 6 != 5)
            if number % 4 == 0:
                self._translate(site, article, rule, is_published=number % 8 == 0)

    def _text(self, site: Site, title: str, language: str) -> ArticleText:
        heading, rest = (sentence(self.random, language, size) for size in (2, 8))
        return ArticleText(title=title, body=f"## {heading}\n\n{title} {rest}.")

    def _own_readers(self, site: Site, article: Article) -> Rule:
        rule, places = some_rule(site, self.random)
        knowledge.set_article_readers(
            actor=system_actor(site.tenant),
            group=article.group,
            audience=rule.audience,
            readers=places.values(),
        )
        return rule

    def _translate(self, site: Site, article: Article, rule: Rule, *, is_published: bool) -> None:
        language = site.tenant.languages[-1]
        own, title = self._words(site, language)
        translated = knowledge.add_translation(
            actor=system_actor(site.tenant),
            group=article.group,
            language=language,
            text=self._text(site, title, language),
        )
        self._settle(site, translated, own, title, rule, is_published=is_published)

    def _settle(
        self, site: Site, article: Article, own: str, title: str, rule: Rule, *, is_published: bool
    ) -> None:
        """A draft is for nobody but those who write; `visible_to` says who they are."""
        if is_published:
            knowledge.publish(actor=system_actor(site.tenant), article=article)
        readers = rule if is_published else Rule("staff")
        self._keep(site, own, title, "article", article.pk, rule=readers)

    # --- documents ------------------------------------------------------------------------------
    def _add_documents(self, site: Site) -> None:
        """Some for each audience, some for one company."""
        for audience in ("public", "customers", "staff"):
            for _number in range(2):
                own, title = self._words(site)
                document = make_document(site.tenant, title, audience=audience)
                self._keep(site, own, title, "document", document.pk, rule=Rule(audience))
        self._for_companies(site, 3, "document", self._document)

    def _document(self, customer: Customer, author: User, title: str) -> int:
        return int(for_customer(customer, title).pk)

    # --- community ------------------------------------------------------------------------------
    def _add_topics(self, site: Site) -> None:
        system = system_actor(site.tenant)
        community.create_category(
            actor=system,
            key="inside",
            audience="members",
            names={site.tenant.default_language: "Inside"},
        )
        author = site.people["gold"]
        community.set_public_name(actor=actor_for(author, site.tenant), name="Goldfinch")
        for number in range(TOPICS):
            own, title = self._words(site)
            key = ("products", "inside")[number % 2]
            topic = self._topic(site, author, key, title, TOPICS - number)
            if number % 5 == 4:
                community.hide_topic(actor=system, topic=topic, reason="Spam")
            self._keep(site, own, title, "topic", topic.pk)

    def _topic(self, site: Site, author: User | None, key: str, title: str, days_ago: int) -> Topic:
        return community.open_topic(
            actor=actor_for(author, site.tenant),
            category=ForumCategory.objects.get(key=key),
            title=title,
            body=f"{title} {sentence(self.random, site.tenant.default_language, 6)}",
            at=timezone.now() - timedelta(days=days_ago),
        )

    # --- customers' own -------------------------------------------------------------------------
    def _add_requests(self, site: Site) -> None:
        self._for_companies(site, TICKETS, "ticket", self._request)

    def _add_orders(self, site: Site) -> None:
        products: list[Product] = []
        for number in range(PRODUCTS):
            own, title = self._words(site)
            product = make_product(site.tenant, title, sku=own.upper(), is_active=number % 4 != 3)
            self._keep(site, own, title, "product", product.pk)
            products.append(product)
        self._for_companies(site, ORDERS, "order", partial(self._order, products[0]))

    def _for_companies(
        self, site: Site, count: int, kind: str, make: Callable[[Customer, User, str], int]
    ) -> None:
        """In turn for each company, by its owner."""
        for number in range(count):
            name = ("gold", "mixed", "plain")[number % 3]
            customer = Customer.objects.get(name=f"{name} {site.tenant.slug}")
            author = site.people[name]
            assert author is not None
            own, title = self._words(site)
            key = make(customer, author, title)
            self._keep(site, own, title, kind, key, customer=f"Customer {customer.pk}")

    def _request(self, customer: Customer, author: User, title: str) -> int:
        language = customer.tenant.default_language
        body = f"{title} {sentence(self.random, language, 6)}"
        return int(make_ticket(customer, author, subject=title, body=body).pk)

    def _order(self, product: Product, customer: Customer, author: User, title: str) -> int:
        details = Details(customer_order_number=title[-40:])
        return int(make_order(customer, author, (product, 1), details=details).pk)
