"""Agreed times: what was kept and what was not."""

from collections.abc import Hashable

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.shared.charts import PERCENT, Chart, Series, column_chart, gauge
from portal.shared.charts.model import Colour
from portal.shared.reports.presenting import (
    Column,
    Line,
    Report,
    Table,
    Tile,
    counted,
    kept_text,
    more_or_less,
    over_time,
    points,
    shown,
)
from tickets.reports import tallies
from tickets.reports.asking import Question, Sides, totals
from tickets.reports.groups import group_label, names_of
from tickets.reports.tallies import NOTHING, Tally

# From these shares on a ring is green, or at least not red.
FINE, FAIR = 90, 75


def build(asked: Question) -> Report:
    """The page."""
    tickets, both = asked.tickets, asked.both
    sides, standing = asked.tally(
        {
            "answers": (tallies.answers_kept(tickets, both, asked.now), "created_at"),
            "solutions": (tallies.solutions_kept(tickets, both), "solved_at"),
        },
        {"overdue": tallies.overdue(tickets, asked.now)},
    )
    answers, solutions = totals(sides["answers"]), totals(sides["solutions"])
    labels = {"answers": _("First answer"), "solutions": _("Solution")}
    return Report(
        key="agreed-times",
        title=_("Agreed times"),
        intro=_(
            "First answers by the day of the request, solutions by the day they were reached."
            " What is overdue without an answer counts as missed."
        ),
        tiles=[
            kept_tile(labels["answers"], *answers, "reply"),
            kept_tile(labels["solutions"], *solutions, "timer"),
            missed_tile(answers, solutions),
            Tile(_("Overdue now"), counted(standing["overdue"].number), icon="clock-alert"),
        ],
        gauges=[
            ring("ring-answers", labels["answers"], answers[0]),
            ring("ring-solutions", labels["solutions"], solutions[0]),
        ],
        wide_charts=[
            chart_of(asked, "kept-answers", _("First answers, in time and late"), sides["answers"])
        ],
        charts=[
            chart_of(asked, "kept-solutions", _("Solutions, in time and late"), sides["solutions"])
        ],
        tables=[group_table(asked)],
        over_time=kept_over_time(asked, sides),
    )


def kept_over_time(asked: Question, sides: dict[str, Sides]) -> Table:
    """The numbers of both charts."""
    columns = [
        (Column(_("First answers in time")), kept_of(asked, sides["answers"])),
        (Column(_("First answers late")), missed_of(asked, sides["answers"])),
        (Column(_("Solutions in time")), kept_of(asked, sides["solutions"])),
        (Column(_("Solutions late")), missed_of(asked, sides["solutions"])),
    ]
    return over_time(asked.slots, columns)


def kept_tile(label: str, now: Tally, before: Tally, icon: str) -> Tile:
    """A share against the one before."""
    of = kept_text(now.total, now.number)
    return Tile(label, shown(now.share, PERCENT), points(now.share, before.share), of, icon=icon)


def missed_tile(answers: tuple[Tally, Tally], solutions: tuple[Tally, Tally]) -> Tile:
    """What was late altogether."""
    now, before = (
        one.number - one.total + other.number - other.total
        for one, other in zip(answers, solutions, strict=True)
    )
    return Tile(_("Late"), counted(now), more_or_less(now, before, good="down"), icon="circle-x")


def ring(key: str, title: str, kept: Tally) -> tuple[SafeString, str, str]:
    """A ring with its name and what it is of."""
    share = kept.share
    colour: Colour = "bad"
    if share is not None and share >= FAIR:
        colour = "ok" if share >= FINE else "warn"
    words = {"kept": counted(kept.total), "all": counted(kept.number)}
    of = _("%(kept)s of %(all)s in time") % words if kept.number else _("nothing agreed")
    return gauge(key, title, share, colour), title, of


def kept_of(asked: Question, sides: Sides) -> list[float | None]:
    """In time, by slot."""
    return [tally.total for tally in asked.series(sides)]


def missed_of(asked: Question, sides: Sides) -> list[float | None]:
    """Late, by slot."""
    return [tally.number - tally.total for tally in asked.series(sides)]


def chart_of(asked: Question, key: str, title: str, sides: Sides) -> SafeString:
    """In time and late, one on the other."""
    chart = Chart(
        key=key,
        title=title,
        slots=asked.slots,
        series=[
            Series(_("In time"), kept_of(asked, sides), "ok"),
            Series(_("Late"), missed_of(asked, sides), "bad"),
        ],
        empty=_("Nothing with an agreed time in this period."),
        file=asked.file("agreed-times", "time"),
    )
    return column_chart(chart, stacked=True)


def group_table(asked: Question) -> Table:
    """The same by group."""
    tickets, span = asked.tickets, asked.span
    found = asked.tally_groups(
        {
            "answers": tallies.answers_kept(tickets, span, asked.now),
            "solutions": tallies.solutions_kept(tickets, span),
            "overdue": tallies.overdue(tickets, asked.now),
        }
    )
    keys = sorted(
        {key for rows in found.values() for key in rows},
        key=lambda key: (-found["answers"].get(key, NOTHING).number, str(key)),
    )
    names = names_of(asked.scope, asked.by, keys)

    def values(key: Hashable) -> list[float | str | None]:
        kept = [found[name].get(key, NOTHING) for name in ("answers", "solutions")]
        cells: list[float | str | None] = []
        for tally in kept:
            cells += [tally.share, tally.number - tally.total]
        return [*cells, found["overdue"].get(key, NOTHING).number]

    return Table(
        key="groups",
        title=_("By %(group)s") % {"group": group_label(asked.by).lower()},
        name_label=group_label(asked.by),
        columns=[
            Column(_("First answers in time"), PERCENT, _("First answers in time (%)")),
            Column(_("First answers late")),
            Column(_("Solutions in time"), PERCENT, _("Solutions in time (%)")),
            Column(_("Solutions late")),
            Column(_("Overdue now")),
        ],
        lines=[Line(names[key], values(key)) for key in keys],
        empty=_("Nothing with an agreed time in this period."),
    )
