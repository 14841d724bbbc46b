"""The small figures of the staff's first page, each with its line of the last two weeks."""

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.caching import kept
from portal.shared.charts import PERCENT, SCORE, sparkline
from portal.shared.reports.presenting import (
    Direction,
    Tile,
    counted,
    kept_text,
    more_or_less,
    points,
    score_change,
    shown,
)
from tickets.reports import tallies
from tickets.reports.asking import Question, Sides, question_of, totals
from tickets.reports.backlog import levels_of
from tickets.reports.overview import rating_count
from tickets.reports.tallies import Tally

PARAMS = {"period": "7"}
PART, SECONDS = "report-trends", 120


def report_trends(actor: Actor) -> list[Tile]:
    """Received, solved, agreed times and satisfaction of the last week against the one before.

    Who works in all queues sees the same as all others who do; that is kept for a while.
    """
    asked = question_of(actor, PARAMS, timezone.now())
    if not asked.scope.is_whole:
        return tiles_of(asked)
    language = get_language() or ""
    return kept(actor.tenant, PART, language, lambda: tiles_of(asked), SECONDS)


def tiles_of(asked: Question) -> list[Tile]:
    """The figures; one statement."""
    tickets, both = asked.tickets, asked.both
    sides, standing = asked.tally(
        {
            "received": (tallies.received(tickets, both), "created_at"),
            "solved": (tallies.solved(tickets, both), "solved_at"),
            "answers": (tallies.answers_kept(tickets, both, asked.now), "created_at"),
            "rated": (tallies.rated(tickets, both), "ratings__created_at"),
        },
        {"active": tallies.active(tickets)},
    )
    return [
        open_tile(asked, standing["active"], sides),
        count_tile(asked, _("Received in 7 days"), sides["received"], ""),
        count_tile(asked, _("Solved in 7 days"), sides["solved"], "up"),
        *quality_tiles(asked, sides),
    ]


def open_tile(asked: Question, active: Tally, sides: dict[str, Sides]) -> Tile:
    """What is open, against a week ago."""
    levels, start = levels_of(asked, active.number, sides["received"], sides["solved"])
    return Tile(
        _("Open now"),
        counted(active.number),
        more_or_less(active.number, start, good="down"),
        url=asked.address("backlog"),
        spark=sparkline(levels),
    )


def count_tile(asked: Question, label: str, sides: Sides, good: Direction) -> Tile:
    """A count of the week, against the one before."""
    now, before = totals(sides)
    return Tile(
        label,
        counted(now.number),
        more_or_less(now.number, before.number, good=good),
        url=asked.address("backlog"),
        spark=sparkline(two_weeks(asked, sides)),
    )


def quality_tiles(asked: Question, sides: dict[str, Sides]) -> list[Tile]:
    """Agreed times and satisfaction, against the week before."""
    kept_now, kept_before = totals(sides["answers"])
    rated, rated_before = totals(sides["rated"])
    return [
        Tile(
            _("First answer in time"),
            shown(kept_now.share, PERCENT),
            points(kept_now.share, kept_before.share),
            kept_text(kept_now.total, kept_now.number),
            url=asked.address("agreed-times"),
        ),
        Tile(
            _("Satisfaction"),
            shown(rated.average, SCORE),
            score_change(rated.average, rated_before.average),
            rating_count(rated.number),
            url=asked.address("satisfaction"),
        ),
    ]


def two_weeks(asked: Question, sides: Sides) -> list[float]:
    """The days before and those of the period, one after the other."""
    return [tally.number for side in ("before", "now") for tally in asked.series(sides, side)]
