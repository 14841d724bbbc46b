"""The index equals the database, after whatever the services did, with and without a rebuild."""

from collections import defaultdict
from collections.abc import Callable
from random import Random
from typing import Any

from django.core.management import call_command
from haystack import connections
from haystack.constants import ID

from accounts.models import Customer
from billing.tests.factories import make_invoice
from community.services import hide_topic
from community.tests.factories import make_reply, make_topic
from conftest import Cast
from knowledge import services
from knowledge.models import Article, Label
from knowledge.services.articles import ArticleText
from knowledge.tests.factories import make_article, translate
from orders.services import update_product
from orders.tests.factories import make_order, make_product
from portal.search.tests.test_search import Work
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.search.asked import NAMES
from portal.shared.search.documents import documents_of
from portal.shared.search.indexes import indexes_by_kind
from tickets.services import reply
from tickets.tests.factories import answer, make_ticket

WORDS = ("crate", "hinge", "pallet", "drawer", "runner", "invoice", "lamp", "window", "shelf")
STEPS = 60
Terms = dict[str, set[tuple[str, str, float]]]


def in_the_index() -> Terms:
    """Every document's terms with their weights, read back from the files."""
    found: Terms = defaultdict(set)
    for segment in connections["default"].get_backend().segments():
        deleted = set(segment.reader.segment().deleted_docs())
        for field in segment.reader.schema.names():
            for term in segment.lexicon(field):
                for number, weight in zip(*segment.postings(field, term), strict=True):
                    if number not in deleted:
                        key = segment.reader.stored_fields(number)[ID]
                        found[key].add((field, term, round(weight, 3)))
    return found


def in_the_database(*tenants: Tenant) -> Terms:
    """What the documents of all rows would be now."""
    found: Terms = {}
    for tenant in tenants:
        with tenant_scope(tenant):
            for index in indexes_by_kind().values():
                for document in documents_of(index, list(index.queryset())):
                    found[document[ID]] = set(_terms(document))
    return found


def _terms(document: dict[str, Any]) -> Any:
    lists = ("shown_in", "drafted_in", "label_keys")
    for field, value in document.items():
        if isinstance(value, dict):
            yield from ((field, term, round(weight, 3)) for term, weight in value.items())
        elif field in lists:
            yield from ((field, term, 1.0) for term in value.split(","))
        elif field != NAMES:
            yield (field, value, 1.0)


def differences(index: Terms, database: Terms) -> dict[str, tuple[set[Any], set[Any]]]:
    """What only the index, and what only the database has, by document."""
    keys = sorted(index.keys() | database.keys())
    pairs = {key: (index.get(key, set()), database.get(key, set())) for key in keys}
    return {key: (one - other, other - one) for key, (one, other) in pairs.items() if one != other}


def test_after_random_changes_the_index_equals_the_database(
    in_tenant: Tenant, other_tenant: Tenant, cast: Cast, actor_of: Callable[..., Actor], work: Work
) -> None:
    with tenant_scope(other_tenant):
        make_article(other_tenant, "Prateleira", language="pt")
    call_command("rebuild_index", interactive=False, verbosity=0)
    changes = Changes(in_tenant, cast, actor_of)
    for _step in range(STEPS):
        changes.one()
    work(in_tenant, other_tenant)
    expected = in_the_database(in_tenant, other_tenant)
    kinds = {key.partition(".")[2].partition(".")[0] for key in expected}
    assert kinds == {"article", "ticket", "topic", "order", "product", "invoice"}
    assert differences(in_the_index(), expected) == {}
    call_command("rebuild_index", interactive=False, verbosity=0, batchsize=7)
    assert differences(in_the_index(), expected) == {}


class Changes:
    """Services called at random, always in the same order."""

    def __init__(self, tenant: Tenant, cast: Cast, actor_of: Callable[..., Actor]) -> None:
        self.tenant, self.cast, self.actor_of = tenant, cast, actor_of
        self.random = Random(3)
        self.system = system_actor(tenant)
        self.customer: Customer = cast.customer
        self.made = 0
        label = services.create_label(actor=self.system, names={"en": "Wood"}, key="wood")
        self.labels: list[Label] = [label]
        product = make_product(tenant)
        make_order(self.customer, cast.owner, (product, 2))
        make_invoice(self.customer)
        self.topics = [
            make_topic(tenant, cast.owner, title=f"Loose hinge {number}") for number in range(4)
        ]
        make_ticket(self.customer, cast.owner, subject="Broken crate")
        make_article(tenant, "First crate")
        self.product = product

    def one(self) -> None:
        """The next change."""
        verbs = [
            self.write,
            self.edit,
            self.publish,
            self.translate,
            self.delete,
            self.label,
            self.relabel,
            self.ask,
            self.answer,
            self.talk,
            self.rename,
            self.hide,
        ]
        self.random.choice(verbs)()

    def text(self) -> str:
        return " ".join(self.random.choices(WORDS, k=3))

    def article(self) -> Article | None:
        rows = list(Article.objects.order_by("pk"))
        return self.random.choice(rows) if rows else None

    def write(self) -> None:
        self.made += 1
        make_article(self.tenant, f"{self.text()} {self.made}")

    def edit(self) -> None:
        if article := self.article():
            text = ArticleText(f"{self.text()} {article.pk}", self.text())
            services.save_revision(actor=self.system, article=article, text=text)

    def publish(self) -> None:
        if article := self.article():
            move = services.unpublish if article.is_published else services.publish
            move(actor=self.system, article=article)

    def translate(self) -> None:
        article = self.article()
        if article and not article.group.articles.filter(language="lt").exists():
            published = self.random.random() < 0.5
            translate(article, "lt", f"Durys {article.pk}", published=published)

    def delete(self) -> None:
        article = self.article()
        if article and Article.objects.count() > 3:
            if article.is_published:
                services.unpublish(actor=self.system, article=article)
            services.delete_article(actor=self.system, article=article)

    def label(self) -> None:
        if article := self.article():
            labels = self.random.choice([self.labels, []])
            services.set_labels(actor=self.system, group=article.group, labels=labels)

    def relabel(self) -> None:
        names = {"en": self.random.choice(WORDS)}
        services.update_label(actor=self.system, label=self.labels[0], names=names)

    def ask(self) -> None:
        make_ticket(self.customer, self.cast.owner, subject=self.text())

    def answer(self) -> None:
        ticket = make_ticket(self.customer, self.cast.owner, subject=self.text())
        answer(ticket, self.cast.agent, body=self.text())
        reply(actor=self.actor_of(self.cast.owner), ticket=ticket, body=self.text())

    def talk(self) -> None:
        make_reply(self.topics[0], self.cast.knowledge, self.text())

    def rename(self) -> None:
        update_product(actor=self.system, product=self.product, names={"en": self.text()})

    def hide(self) -> None:
        if len(self.topics) > 1:
            moderator = self.actor_of(self.cast.knowledge)
            hide_topic(actor=moderator, topic=self.topics.pop(), reason="Off topic")
