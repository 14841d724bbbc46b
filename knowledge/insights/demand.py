"""Which subjects people look for most, and the order that follows from it."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import get_language

from knowledge.insights import tallies
from knowledge.insights.asking import Question
from knowledge.models import Article, ArticleReads
from knowledge.tree import Node, tree_of

# What was searched for and opened tells more than what was only read.
OPENED, READ = 3, 1


@dataclass(frozen=True, slots=True)
class Demand:
    """A subject on the first level, with all that is below it."""

    key: str
    name: str
    icon: str
    opened: int
    reads: int
    now: int
    suggested: int = 0

    @property
    def weight(self) -> int:
        """How much it is looked for."""
        return OPENED * self.opened + READ * self.reads

    @property
    def moves(self) -> int:
        """By how many places it goes up (or down, below zero)."""
        return self.now - self.suggested

    @property
    def moved_down(self) -> int:
        """By how many places it goes down."""
        return -self.moves


def demands(question: Question) -> list[Demand]:
    """The subjects in the suggested order: by what people look for, else as they stand now."""
    tree = tree_of(question.actor.tenant)
    opened, reads = _by_category(question)
    rows = [
        _demand(node, place, [*tree.below(node.pk)], opened, reads, question)
        for place, node in enumerate(tree.children_of(None), start=1)
    ]
    ordered = sorted(rows, key=lambda row: (-row.weight, row.now))
    return [
        Demand(row.key, row.name, row.icon, row.opened, row.reads, row.now, place)
        for place, row in enumerate(ordered, start=1)
    ]


def _demand(
    node: Node,
    place: int,
    below: list[int],
    opened: dict[int, int],
    reads: dict[int, int],
    question: Question,
) -> Demand:
    default = question.actor.tenant.default_language
    name, _description = node.text_in(get_language() or default, default)
    return Demand(
        key=node.key,
        name=name,
        icon=node.icon,
        opened=sum(opened.get(pk, 0) for pk in below),
        reads=sum(reads.get(pk, 0) for pk in below),
        now=place,
    )


def _by_category(question: Question) -> tuple[dict[int, int], dict[int, int]]:
    """Openings from searches and reads of the period, by category."""
    days = question.period.days
    read = ArticleReads.objects.filter(day__range=(days.first, days.last))
    if question.language:
        read = read.filter(article__language=question.language)
    sums = read.order_by().values_list("article__group__category").annotate(n=Sum("count"))
    reads = {int(key): int(number) for key, number in sums}
    keys = tallies.opened_articles(question.logs)
    found = Article.objects.visible_to(question.actor).filter(pk__in=list(keys))
    opened: dict[int, int] = defaultdict(int)
    for article, category in found.values_list("pk", "group__category"):
        opened[category] += keys[article]
    return opened, reads
