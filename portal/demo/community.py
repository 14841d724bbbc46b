"""The demo's community: topics with their answers, votes, one held post and a reported one."""

import random
import zoneinfo
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from community import services
from community.models import ForumCategory, Post, Topic
from portal.demo.files import demo_upload
from portal.demo.people import People
from portal.shared import outbox
from portal.shared.actors import Actor

# Notices of older events would only be noise on the first day.
NOTICE_DAYS = 4
TEAM = "team"
DAY, NIGHT = range(7, 21), timedelta(hours=10)


def make_community(
    system: Actor, people: People, content: dict[str, Any], tick: Callable[[], None]
) -> None:
    """Public names first, then the topics, the oldest first so that numbers rise with time."""
    rng = random.Random(2091)
    services.create_category(
        actor=system, key=TEAM, audience="staff", icon="lock", position=9, **content["team"]
    )
    for person in content["person"]:
        services.set_public_name(actor=people.actors[person["email"]], name=person["name"])
    for entry in sorted(content["topic"], key=lambda entry: -float(entry["days_ago"])):
        _make_topic(people, entry, rng)
        if float(entry["days_ago"]) > NOTICE_DAYS:
            outbox.discard_pending(system.tenant, kinds=["community.event"])
        tick()


def _make_topic(people: People, entry: dict[str, Any], rng: random.Random) -> None:
    author = people.actors[entry["author"]]
    opened = _opened(entry, zoneinfo.ZoneInfo(author.tenant.time_zone), rng)
    topic = services.open_topic(
        actor=author,
        category=ForumCategory.objects.get(key=entry["category"]),
        title=entry["title"],
        body=entry["text"],
        language=entry["language"],
        uploads=[demo_upload(name, rng) for name in entry.get("files", [])],
        public_name=entry.get("name", ""),
        at=opened,
    )
    for email in entry.get("followers", []):
        services.follow_topic(actor=people.actors[email], topic=topic)
    at = opened
    for answer in entry.get("post", []):
        at = _later(opened + timedelta(hours=float(answer["after_hours"])), at, rng)
        _answer(people, topic, entry["author"], answer, at)
    if entry.get("closed"):
        services.close_topic(actor=_moderator(people), topic=topic)


def _opened(entry: dict[str, Any], zone: zoneinfo.ZoneInfo, rng: random.Random) -> datetime:
    """By day in the tenant's zone, and never later than a little while ago."""
    day = timezone.now().astimezone(zone) - timedelta(days=float(entry["days_ago"]))
    moment = day.replace(hour=rng.randint(7, 11), minute=rng.randint(0, 59), second=0)
    return min(moment, timezone.now() - timedelta(minutes=rng.randint(35, 180)))


def _later(wanted: datetime, after: datetime, rng: random.Random) -> datetime:
    """By day, never before what was said last, and never in the future."""
    moment = wanted + timedelta(minutes=rng.randint(0, 40))
    if moment.hour not in DAY:
        moment += NIGHT
    return min(max(moment, after + timedelta(minutes=3)), timezone.now() - timedelta(minutes=2))


def _answer(people: People, topic: Topic, asked: str, answer: dict[str, Any], at: datetime) -> None:
    post = services.add_reply(
        actor=people.actors[answer["by"]], topic=topic, body=answer["text"], at=at
    )
    for email in answer.get("votes", []):
        services.vote(actor=people.actors[email], post=post)
    if answer.get("accepted"):
        services.accept_answer(actor=people.actors[asked], post=post)
    for report in answer.get("report", []):
        _report(people, post, report, at)


def _report(people: People, post: Post, report: dict[str, Any], at: datetime) -> None:
    services.report_post(
        actor=people.actors[report["by"]],
        post=post,
        kind=report["kind"],
        text=report["text"],
        at=at + timedelta(hours=1),
    )


def _moderator(people: People) -> Actor:
    return next(actor for email, actor in people.actors.items() if email.startswith("knowledge@"))
