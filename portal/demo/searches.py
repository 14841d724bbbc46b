"""The demo's past weeks of searches: what is found, what is missing, what people ask."""

import random
import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from knowledge.enums import SearchPlace
from knowledge.models import Article, HelpCategory, SearchGap
from knowledge.services import asking, gaps, searches
from knowledge.services.searches_history import Past, take_over_searches
from portal.demo.content import CONTENT, Content
from portal.demo.people import People
from portal.shared.actors import Actor
from tickets.models import Deflection, Ticket

DAYS, A_DAY = 45, 14
# Of a hundred: found searches that are opened, that a request follows; asked ones that solve it.
OPENED, FOLLOWED, SOLVED = 74, 9, 70
PLACES = (SearchPlace.PAGE, SearchPlace.PAGE, SearchPlace.SUGGESTION)
SHARES = {"found": 60, "missing": 16, "idle": 14, "asked": 10}
# The most searched gaps: one is being written about, one is not ours to answer.
TAKEN_UP, NOT_OURS = 1, 4


def make_searches(system: Actor, people: People, content: Content, slug: str) -> None:
    """Some weeks of them, the same in every run; then the first steps on the work list."""
    told = tomllib.loads((CONTENT / slug / "searches.toml").read_text(encoding="utf-8"))
    told["found"] = [row | {"results": 4} for row in content.history["found"]]
    rng = random.Random(f"searches {slug}")
    found = _Articles(content)
    rows = [_search(system, rng, told, found, at) for at in _moments(rng, timezone.now())]
    asking.cut_passages(actor=system)
    take_over_searches(actor=system, rows=[*rows, *_sent(system), *_spared()])
    _count_outcomes(system, rows)
    _work(people, slug)


class _Articles:
    """The demo's articles by the key of their texts, in a language."""

    def __init__(self, content: Content) -> None:
        self.entries = {entry["key"]: entry for entry in content.articles}
        rows = Article.objects.filter(state="published")
        self.by_title = {
            (row.title, row.language): row.pk for row in rows.only("title", "language")
        }

    def key(self, name: str, language: str) -> int | None:
        text = self.entries.get(name, {}).get(language)
        return self.by_title.get((text["title"], language)) if text else None


def _moments(rng: random.Random, now: datetime) -> Iterator[datetime]:
    """More on working days, slowly more from week to week."""
    for ago in range(DAYS, -1, -1):
        day = now - timedelta(days=ago)
        usual = A_DAY + (DAYS - ago) // 7 if day.weekday() < 5 else 4
        for _number in range(rng.randint(usual - 3, usual + 3)):
            yield min(day - timedelta(minutes=rng.randrange(600)), now)


def _search(
    system: Actor, rng: random.Random, told: dict[str, Any], articles: _Articles, at: datetime
) -> Past:
    kind = rng.choices(list(SHARES), list(SHARES.values()))[0]
    entry = rng.choices(told[kind], [row["weight"] for row in told[kind]])[0]
    first, other = system.tenant.languages
    language = other if rng.randrange(3) == 0 else first
    text = rng.choice([words for words in entry[language] if words] or [entry["article"]])
    article = articles.key(entry.get("article", ""), language)
    if kind == "asked":
        return _asked(rng, text, language, article, at)
    opened = kind == "found" and article is not None and rng.randrange(100) < OPENED
    return Past(
        at=at,
        text=text,
        language=language,
        place=rng.choice(PLACES),
        results=entry.get("results", 0),
        article_id=article if opened else None,
        position=rng.choices((1, 2, 3, 4, 7), (55, 20, 12, 8, 5))[0] if opened else None,
        followed=rng.randrange(100) < FOLLOWED * (1 if opened else 3),
    )


def _asked(rng: random.Random, text: str, language: str, article: int | None, at: datetime) -> Past:
    solved = rng.randrange(100) < SOLVED if article else None
    return Past(
        at=at,
        text=text,
        language=language,
        place=SearchPlace.ASK,
        results=2 if article else 0,
        article_id=article,
        position=1 if article else None,
        followed=not solved and rng.randrange(3) == 0,
        solved=solved,
    )


def _count_outcomes(system: Actor, rows: list[Past]) -> None:
    for row in rows:
        if row.article_id and (row.followed or row.solved):
            searches.count_outcomes(
                actor=system,
                articles=[row.article_id],
                followed=int(row.followed),
                solved=int(bool(row.solved)),
                day=timezone.localdate(row.at),
            )


def _sent(system: Actor) -> Iterator[Past]:
    """The requests of these weeks, as the form would have told of them."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = Ticket.objects.filter(created_at__gte=since, channel="portal")
    for subject, at in rows.values_list("subject", "created_at"):
        language = system.tenant.default_language
        yield Past(at, subject, language, SearchPlace.REQUEST, 2, followed=True)


def _spared() -> Iterator[Past]:
    """What people wrote before they found the answer."""
    since = timezone.now() - timedelta(days=DAYS)
    rows = Deflection.objects.filter(created_at__gte=since)
    for subject, at, language in rows.values_list("subject", "created_at", "language"):
        yield Past(at, subject, language, SearchPlace.REQUEST, 3, solved=True)


def _work(people: People, slug: str) -> None:
    """What the knowledge manager did about it so far."""
    manager = people.actors[f"knowledge@{slug}.example"]
    listed = list(SearchGap.objects.order_by("-times", "pk")[: NOT_OURS + 1])
    if len(listed) > NOT_OURS:
        category = HelpCategory.objects.order_by("position", "pk").first()
        gaps.draft_for_gap(actor=manager, gap=listed[TAKEN_UP], category=category)
        gaps.move_gap(actor=manager, gap=listed[NOT_OURS], state="ignored")
