"""Articles that are read and don't help: what readers say, and what they do afterwards."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet, Sum

from knowledge.insights import tallies
from knowledge.insights.asking import Question
from knowledge.models import Article, ArticleOutcome, ArticleReads, ArticleVote

LISTED = 50
# Fewer reads than this say nothing.
FEWEST_READS = 3


@dataclass(slots=True)
class Reading:
    """What became of an article's readers."""

    article: Article | None = None
    reads: int = 0
    followed: int = 0
    solved: int = 0
    helpful: int = 0
    unhelpful: int = 0
    opened: int = 0
    states: list[str] = field(default_factory=list)

    @property
    def failure(self) -> float:
        """How sure it is that it fails: of what was tried, how much was in vain.

        A request counts twice a vote; a few reads more are taken for granted, so that one unlucky
        reader doesn't put an article on top.
        """
        bad = 2 * self.followed + self.unhelpful
        good = 2 * self.solved + self.helpful
        return bad / (max(self.reads, bad + good) + 10)


def readings(question: Question) -> list[Reading]:
    """The articles that fail most, in four statements whatever their number."""
    found: dict[int, Reading] = defaultdict(Reading)
    days = question.period.days
    _add_reads(found, days.first, days.last)
    _add_votes(found, question)
    for key, number in tallies.opened_articles(question.logs).items():
        found[key].opened = number
    failing = {key: row for key, row in found.items() if row.failure > 0}
    _name(failing, question)
    rows = [row for row in failing.values() if row.article is not None]
    rows.sort(key=lambda row: (-row.failure, -row.reads))
    return rows[:LISTED]


def _add_reads(found: dict[int, Reading], first: object, last: object) -> None:
    reads = ArticleReads.objects.filter(day__range=(first, last)).order_by()
    for key, number in reads.values_list("article").annotate(total=Sum("count")):
        found[key].reads = int(number)
    outcomes = ArticleOutcome.objects.filter(day__range=(first, last)).order_by()
    sums = outcomes.values_list("article").annotate(one=Sum("followed"), two=Sum("solved"))
    for key, followed, solved in sums:
        found[key].followed, found[key].solved = int(followed), int(solved)


def _add_votes(found: dict[int, Reading], question: Question) -> None:
    period = question.period
    votes = ArticleVote.objects.filter(voted_at__gte=period.start, voted_at__lt=period.end)
    counts = (
        votes.order_by()
        .values_list("article")
        .annotate(
            yes=Count("pk", filter=Q(is_helpful=True)), no=Count("pk", filter=Q(is_helpful=False))
        )
    )
    for key, yes, no in counts:
        found[key].helpful, found[key].unhelpful = yes, no


def _name(found: dict[int, Reading], question: Question) -> None:
    rows: QuerySet[Article] = Article.objects.visible_to(question.actor).filter(pk__in=list(found))
    if question.language:
        rows = rows.filter(language=question.language)
    for article in rows.only("title", "language", "group", "slug", "state"):
        found[article.pk].article = article
