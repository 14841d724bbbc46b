"""Satisfaction: what customers say of solved requests."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.shared.charts import PERCENT, SCORE, Bar, Chart, Series, line_chart
from portal.shared.charts.model import Colour
from portal.shared.charts.units import say_percent
from portal.shared.reports.presenting import (
    Bars,
    Column,
    Line,
    Report,
    Table,
    Tile,
    bar_table,
    counted,
    drawn_bars,
    more_or_less,
    over_time,
    points,
    score_change,
    share,
    shown,
)
from portal.shared.templatetags.portal_ui import path_to
from tickets.models import Rating
from tickets.reports import tallies
from tickets.reports.asking import Question, Sides, totals
from tickets.reports.groups import group_label, names_of
from tickets.reports.tallies import NOTHING, Tally, tallied

SHOWN = 20
COLOURS: dict[int, Colour] = {5: "ok", 4: "ok", 3: "warn", 2: "bad", 1: "bad"}


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote with their rating."""

    score_label: str
    text: str
    by: str
    reference: str
    url: str
    at: datetime


def build(asked: Question) -> Report:
    """The page."""
    tickets, both = asked.tickets, asked.both
    sides, _standing = asked.tally(
        {"rated": (tallies.rated(tickets, both), "ratings__created_at")},
        wholes={
            "satisfied": (tallies.satisfied(tickets, both), "ratings__created_at"),
            "solved": (tallies.solved(tickets, both), "solved_at"),
        },
    )
    averages, scores = averages_of(asked, sides["rated"], "now"), scores_of(asked)
    return Report(
        key="satisfaction",
        title=_("Satisfaction"),
        intro=_("How customers rate solved requests, from 1 (very bad) to 5 (very good)."),
        tiles=tiles_of(sides),
        wide_charts=[averages_chart(asked, averages, sides["rated"])],
        charts=[drawn_bars(scores, asked.file("satisfaction", scores.table.key))],
        bars=scores.table,
        tables=[group_table(asked)],
        comments=comments_of(asked),
        over_time=over_time(
            asked.slots,
            [
                (Column(_("Average rating"), SCORE), averages),
                (Column(_("Ratings")), asked.numbers(sides["rated"])),
            ],
        ),
    )


def averages_chart(asked: Question, averages: list[float | None], rated: Sides) -> SafeString:
    """The average over time, against the time before."""
    chart = Chart(
        key="satisfaction",
        title=_("Average rating"),
        slots=asked.slots,
        series=[
            Series(_("Average rating"), averages, "c1"),
            Series(_("The time before"), averages_of(asked, rated, "before"), "c1",
                   is_past=True),
        ],
        unit=SCORE,
        empty=_("Nobody rated an answer in this period."),
        file=asked.file("satisfaction", "time"),
    )  # fmt: skip
    return line_chart(chart)


def averages_of(asked: Question, sides: Sides, side: str) -> list[float | None]:
    """The average of every slot."""
    return [tally.average for tally in asked.series(sides, side)]


def tiles_of(sides: dict[str, Sides]) -> list[Tile]:
    """Average, number, share of the satisfied, and how many solved requests were rated."""
    rated, rated_before = totals(sides["rated"])
    good, good_before = totals(sides["satisfied"])
    solved, solved_before = totals(sides["solved"])
    said = share(rated.number, solved.number)
    said_before = share(rated_before.number, solved_before.number)
    return [
        Tile(
            _("Average rating"),
            shown(rated.average, SCORE),
            score_change(rated.average, rated_before.average),
            _("of 5"),
            icon="smile",
        ),
        Tile(
            _("Satisfied"),
            shown(good.share, PERCENT),
            points(good.share, good_before.share),
            _("4 and 5 points"),
            icon="thumbs-up",
        ),
        Tile(
            _("Ratings"),
            counted(rated.number),
            more_or_less(rated.number, rated_before.number, good="up"),
            icon="star",
        ),
        Tile(
            _("Ratings for each 100 solved"),
            counted(round(said)) if said is not None else "–",
            points(said, said_before),
            icon="percent",
        ),
    ]


def scores_of(asked: Question) -> Bars:
    """How many gave how many points."""
    part = tallies.rated(asked.tickets, asked.span)
    found = tallied({"rated": (part, F("ratings__score"))})["rated"]
    numbers = {score: found.get(score, NOTHING).number for score in COLOURS}
    whole = sum(numbers.values()) or 1
    bars = [
        Bar(score_label(score), number, say_percent(100 * number / whole), COLOURS[score])
        for score, number in numbers.items()
    ]
    table = bar_table("scores", _("Ratings by points"), _("Points"), _("Ratings"), bars)
    return Bars(table, bars, _("Nobody rated an answer in this period."))


def score_label(score: int) -> str:
    """Points in words."""
    return ngettext("%(count)s point", "%(count)s points", score) % {"count": score}


def comments_of(asked: Question) -> list[Comment]:
    """The newest comments of the period."""
    rows = (
        Rating.objects.filter(ticket__in=asked.tickets, **asked.span.of("created_at"))
        .exclude(comment="")
        .select_related("ticket")
        .order_by("-created_at", "-id")[:SHOWN]
    )
    return [
        Comment(
            score_label=score_label(row.score),
            text=row.comment,
            by=row.rated_by,
            reference=row.ticket.reference,
            url=path_to("admin:tickets_ticket_change", row.ticket.reference),
            at=row.created_at,
        )
        for row in rows
    ]


def group_table(asked: Question) -> Table:
    """The same by group."""
    tickets, span = asked.tickets, asked.span
    found = asked.tally_groups(
        {"rated": tallies.rated(tickets, span), "satisfied": tallies.satisfied(tickets, span)}
    )
    rated = found["rated"]
    keys = sorted(rated, key=lambda key: (-rated[key].number, str(key)))
    names = names_of(asked.scope, asked.by, keys)

    def values(key: Hashable) -> list[float | str | None]:
        good: Tally = found["satisfied"].get(key, NOTHING)
        return [rated[key].number, rated[key].average, good.share]

    return Table(
        key="groups",
        title=_("By %(group)s") % {"group": group_label(asked.by).lower()},
        name_label=group_label(asked.by),
        columns=[
            Column(_("Ratings")),
            Column(_("Average rating"), SCORE),
            Column(_("Satisfied"), PERCENT, _("Satisfied (%)")),
        ],
        lines=[Line(names[key], values(key)) for key in keys],
        empty=_("Nobody rated an answer in this period."),
    )
