"""The demo's past weeks: settled requests, what customers thought of them, what help answered.

They give the reports something to report. Each one would take the services as long as ten of the
others together; they are taken over in one go.
"""

import random
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Customer, Membership, User
from knowledge.models import Article
from portal.demo.content import Content
from portal.demo.people import People
from portal.shared.actors import Actor
from portal.shared.business_time import WorkingTime
from portal.shared.opening_hours import calendar_for
from tickets import services
from tickets.models import Category
from tickets.services import Found, Settled, Turn

# Days ago, and how many requests come on a working day from then on; the newest have the shown
# conversations besides.
VOLUME = ((92, 2), (62, 3), (14, 1))
LAST_DAY = 4
FIRST_NUMBER = 4520
CLOSED_AFTER = timedelta(days=14)
# Customers who are asked back, who wait long for that, who rate, who say why (of 100).
ASKED_BACK, RATED, SAID_WHY = 65, 55, 35
SCORES, WEIGHTS = (5, 4, 3, 2, 1), (48, 30, 12, 6, 4)
FOUND, FOUND_DAYS = 74, 92


@dataclass(frozen=True)
class Past:
    """What the requests are made from; `rng` gives every run of the demo the same."""

    system: Actor
    agents: list[User]
    members: list[tuple[Customer, User]]
    categories: dict[str, Category]
    time: WorkingTime
    ratings: list[dict[str, Any]]
    rng: random.Random
    now: datetime

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.system.tenant.time_zone)


def make_history(system: Actor, people: People, content: Content) -> None:
    """Oldest first; the customer whose people are shown keeps the requests of the content alone."""
    shown = next(iter(people.customers.values()))
    asking = Membership.objects.select_related("customer", "user").exclude(customer=shown)
    past = Past(
        system=system,
        agents=[user for email, user in people.users.items() if email.startswith("agent")],
        members=[(row.customer, row.user) for row in asking.order_by("pk")],
        categories={row.key: row for row in Category.objects.all()},
        time=calendar_for(system.tenant),
        ratings=content.ratings,
        rng=random.Random(4821),
        now=timezone.now(),
    )
    services.take_over(actor=system, rows=_requests(past, content.history["theme"]))
    _find_answers(past, content)


def _requests(past: Past, themes: list[dict[str, Any]]) -> Iterator[Settled]:
    for number, opened in enumerate(sorted(_moments(past))):
        yield _request(past, past.rng.choice(themes), number, opened)


def _moments(past: Past) -> Iterator[datetime]:
    """On working days within the morning and the afternoon; now and then on a week end."""
    today = past.now.astimezone(past.zone).date()
    for days_ago in range(VOLUME[0][0], LAST_DAY - 1, -1):
        day = today - timedelta(days=days_ago)
        usual = next(count for since, count in reversed(VOLUME) if days_ago <= since)
        count = (
            usual + past.rng.randint(-1, 1) if day.weekday() < 5 else past.rng.randint(0, 3) // 3
        )
        for _number in range(max(count, 0)):
            yield _at(past, day)


def _at(past: Past, day: date) -> datetime:
    moment = time(past.rng.choice((8, 9, 9, 10, 10, 11, 13, 14, 15, 16)), past.rng.randrange(60))
    return datetime.combine(day, moment, past.zone)


def _request(past: Past, theme: dict[str, Any], number: int, opened: datetime) -> Settled:
    customer, user = past.rng.choice(past.members)
    tenant = past.system.tenant
    language = customer.language if customer.language in theme else tenant.languages[0]
    texts = theme[language]
    agent = past.rng.choice(past.agents)
    turns = list(_turns(past, texts, user, agent, opened))
    solved = turns[-1].at
    closed = solved + CLOSED_AFTER
    return Settled(
        reference=f"{tenant.reference_prefix}-{FIRST_NUMBER + number}",
        customer=customer,
        category=past.categories[theme["category"]],
        subject=texts["subject"].format(n=past.rng.randint(14, 28) if _small(texts) else
                                        20100 + number),
        turns=turns,
        urgency=past.rng.choice(("low", "normal", "normal", "normal", "high")),
        channel=past.rng.choice(("portal", "portal", "portal", "mail", "mail")),
        closed=closed if closed < past.now else None,
        **_rating(past, solved),
    )  # fmt: skip


def _small(texts: dict[str, str]) -> bool:
    """Whether the subject's number is no reference."""
    return "-{n}" not in texts["subject"]


def _turns(
    past: Past, texts: dict[str, str], user: User, agent: User, opened: datetime
) -> Iterator[Turn]:
    rng = past.rng
    answered = _soon(past, opened, _minutes(rng, 55, 0.95, 620))
    yield Turn(opened, user, False, texts["text"])
    if rng.randrange(100) >= ASKED_BACK:
        solved = _soon(past, answered, _minutes(rng, 40, 0.8, 900)) if rng.random() < 0.2 else None
        yield Turn(solved or answered, agent, True, texts["answer"])
        return
    waited = timedelta(days=rng.triangular(0.5, 24, 9))
    back = min(answered + waited, past.now - timedelta(hours=rng.uniform(5, 80)))
    back = max(back, answered + timedelta(minutes=20))
    yield Turn(answered, agent, True, texts["ask"])
    yield Turn(back, user, False, texts["back"])
    yield Turn(_soon(past, back, _minutes(rng, 190, 0.9, 2400)), agent, True, texts["answer"])


def _minutes(rng: random.Random, middle: float, spread: float, most: float) -> timedelta:
    """Half are below `middle` minutes, a few take far longer."""
    return timedelta(minutes=min(middle * rng.lognormvariate(0, spread), most))


def _soon(past: Past, since: datetime, working: timedelta) -> datetime:
    """After so much opening time, but not in the future."""
    at = past.time.add(since, working) or since + working
    return max(min(at, past.now - timedelta(minutes=past.rng.randint(5, 90))), since)


def _rating(past: Past, solved: datetime) -> dict[str, Any]:
    rng = past.rng
    rated = solved + timedelta(hours=rng.uniform(0.5, 30))
    if rng.randrange(100) >= RATED or rated > past.now:
        return {}
    score = rng.choices(SCORES, WEIGHTS)[0]
    said = [row["comment"] for row in past.ratings if row["score"] == score and row["comment"]]
    comment = rng.choice(said) if said and rng.randrange(100) < SAID_WHY else ""
    return {"score": score, "comment": comment, "rated": rated}


def _find_answers(past: Past, content: Content) -> None:
    """More and more people find the answer before they send."""
    articles = {(row.title, row.language): row for row in Article.objects.filter(state="published")}
    entries = {entry["key"]: entry for entry in content.articles}
    found = content.history["found"]
    chosen = past.rng.choices(found, [row["weight"] for row in found], k=FOUND)
    times = sorted(_found_at(past) for _row in chosen)
    services.take_over_deflections(
        actor=past.system,
        rows=[
            _answer(past, row, entries[row["article"]], articles, at)
            for row, at in zip(chosen, times, strict=True)
        ],
    )


def _answer(
    past: Past,
    row: dict[str, Any],
    entry: dict[str, Any],
    articles: dict[tuple[str, str], Article],
    at: datetime,
) -> Found:
    """In the first language twice as often as in the other."""
    first, other = past.system.tenant.languages
    language = other if other in entry and past.rng.randrange(3) == 0 else first
    article = articles[entry[language]["title"], language]
    search = past.rng.choice(row[language])
    return Found(
        at=at,
        subject=search.capitalize() or article.title,
        search=search,
        language=language,
        kind="article",
        url=article.get_absolute_url(),
        title=article.title,
    )


def _found_at(past: Past) -> datetime:
    """Within the day's hours, more often lately, and never in the future."""
    days = past.rng.triangular(0, FOUND_DAYS, 5)
    day = (past.now - timedelta(days=days)).astimezone(past.zone).date()
    return min(_at(past, day), past.now - timedelta(minutes=past.rng.randint(2, 50)))
