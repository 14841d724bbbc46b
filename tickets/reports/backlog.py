"""The backlog: what is open, since when, and how it came to that."""

from collections.abc import Hashable
from datetime import timedelta

from django.db.models import Case, IntegerField, Value, When
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.shared.charts import Bar, Chart, Series, column_chart, line_chart, sparkline
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
)
from tickets.reports import tallies
from tickets.reports.asking import Question, Sides, totals
from tickets.reports.groups import group_label, names_of
from tickets.reports.tallies import NOTHING, Tally, tallied

# Days since a request came in, and the last one open-ended.
AGES = (1, 3, 7, 30)


def build(asked: Question) -> Report:
    """The page."""
    tickets, both = asked.tickets, asked.both
    sides, standing = asked.tally(
        {
            "received": (tallies.received(tickets, both), "created_at"),
            "solved": (tallies.solved(tickets, both), "solved_at"),
        },
        {
            "active": tallies.active(tickets),
            "unassigned": tallies.unassigned(tickets),
            "overdue": tallies.overdue(tickets, asked.now),
        },
    )
    levels, start = levels_of(asked, standing["active"].number, sides["received"], sides["solved"])
    ages = ages_of(asked)
    return Report(
        key="backlog",
        title=_("Backlog"),
        intro=_(
            "Requests that are still to be done. One that was reopened counts as open since it"
            " came in."
        ),
        tiles=tiles_of(asked, sides, standing, levels, start),
        wide_charts=[backlog_chart(asked, levels)],
        charts=[moves_chart(asked, sides), drawn_bars(ages, asked.file("backlog", "ages"))],
        bars=ages.table,
        tables=[group_table(asked)],
        over_time=moves_over_time(asked, sides, levels),
    )


def moves_chart(asked: Question, sides: dict[str, Sides]) -> SafeString:
    """What came in and what was done."""
    chart = Chart(
        key="moves",
        title=_("Received and solved"),
        slots=asked.slots,
        series=[
            Series(_("Received"), asked.numbers(sides["received"]), "c1"),
            Series(_("Solved"), asked.numbers(sides["solved"]), "c2"),
        ],
        file=asked.file("backlog", "time"),
    )
    return column_chart(chart)


def moves_over_time(asked: Question, sides: dict[str, Sides], levels: list[float | None]) -> Table:
    """The numbers of both charts."""
    columns = [
        (Column(_("Received")), asked.numbers(sides["received"])),
        (Column(_("Solved")), asked.numbers(sides["solved"])),
        (Column(_("Open at the end")), levels),
    ]
    return over_time(asked.slots, columns)


def levels_of(
    asked: Question, active: int, received: Sides, solved: Sides
) -> tuple[list[float | None], int]:
    """How many were open at the end of each slot, and when the period began.

    Reckoned backwards from what is open now: less what came later, and what was solved later more.
    """
    level = active - _change(received, solved, "after")
    levels: list[float | None] = []
    for slot in reversed(range(len(asked.period.slots))):
        levels.append(level)
        level -= received["now"].get(slot, NOTHING).number
        level += solved["now"].get(slot, NOTHING).number
    return levels[::-1], level


def _change(received: Sides, solved: Sides, side: str) -> int:
    came = sum(tally.number for tally in received[side].values())
    return came - sum(tally.number for tally in solved[side].values())


def backlog_chart(asked: Question, levels: list[float | None]) -> SafeString:
    """The open requests over time."""
    chart = Chart(
        key="backlog",
        title=_("Open requests"),
        slots=asked.slots,
        series=[Series(_("Open at the end"), levels)],
        empty=_("No request was open in this period."),
        file=asked.file("backlog", "time"),
    )
    return line_chart(chart, area=True)


def tiles_of(
    asked: Question,
    sides: dict[str, Sides],
    standing: dict[str, Tally],
    levels: list[float | None],
    start: int,
) -> list[Tile]:
    """What is open in which way, and what moved it."""
    active = standing["active"]
    received, received_before = totals(sides["received"])
    solved, solved_before = totals(sides["solved"])
    return [
        Tile(
            _("Open now"),
            counted(active.number),
            more_or_less(active.number, start, good="down"),
            _("%(count)s at the start") % {"count": counted(start)},
            icon="inbox",
            spark=sparkline(levels),
        ),
        Tile(_("Nobody has taken"), counted(standing["unassigned"].number), icon="user-x"),
        Tile(_("Waiting for the customer"), counted(active.total), icon="hourglass"),
        Tile(_("Overdue"), counted(standing["overdue"].number), icon="clock-alert"),
        Tile(
            _("Received"),
            counted(received.number),
            more_or_less(received.number, received_before.number),
            icon="mail-plus",
            spark=sparkline(asked.numbers(sides["received"])),
        ),
        Tile(
            _("Solved"),
            counted(solved.number),
            more_or_less(solved.number, solved_before.number, good="up"),
            icon="circle-check",
            spark=sparkline(asked.numbers(sides["solved"])),
        ),
    ]


def ages_of(asked: Question) -> Bars:
    """How old the open ones are."""
    found = tallied({"active": (tallies.active(asked.tickets), age_of(asked))})["active"]
    labels = [
        _("Less than a day"),
        _("1 to 3 days"),
        _("3 to 7 days"),
        _("7 to 30 days"),
        _("More than 30 days"),
    ]
    numbers = [found.get(place, NOTHING).number for place in range(len(labels))]
    whole = sum(numbers) or 1
    bars = [
        Bar(label, number, say_percent(100 * number / whole))
        for label, number in zip(labels, numbers, strict=True)
    ]
    table = bar_table("ages", _("How old the open requests are"), _("Age"), _("Requests"), bars)
    return Bars(table, bars, _("No request is open."))


def age_of(asked: Question) -> Case:
    """Which of the ages a request has."""
    whens = [
        When(created_at__gt=asked.now - timedelta(days=days), then=Value(place))
        for place, days in enumerate(AGES)
    ]
    return Case(*whens, default=Value(len(AGES)), output_field=IntegerField())


def group_table(asked: Question) -> Table:
    """What is open and what moved, by group."""
    tickets, span = asked.tickets, asked.span
    found = asked.tally_groups(
        {
            "active": tallies.active(tickets),
            "unassigned": tallies.unassigned(tickets),
            "overdue": tallies.overdue(tickets, asked.now),
            "received": tallies.received(tickets, span),
            "solved": tallies.solved(tickets, span),
        }
    )
    keys = sorted(
        {key for rows in found.values() for key in rows},
        key=lambda key: (-found["active"].get(key, NOTHING).number, str(key)),
    )
    names = names_of(asked.scope, asked.by, keys)

    def values(key: Hashable) -> list[float | str | None]:
        active = found["active"].get(key, NOTHING)
        others = [found[name].get(key, NOTHING).number for name in MOVES]
        return [active.number, active.total, *others]

    return Table(
        key="groups",
        title=_("By %(group)s") % {"group": group_label(asked.by).lower()},
        name_label=group_label(asked.by),
        columns=[
            Column(_("Open now")),
            Column(_("Waiting for the customer")),
            Column(_("Nobody has taken")),
            Column(_("Overdue")),
            Column(_("Received")),
            Column(_("Solved")),
        ],
        lines=[Line(names[key], values(key)) for key in keys],
    )


MOVES = ("unassigned", "overdue", "received", "solved")
