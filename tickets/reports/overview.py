"""The overview: how the desk does, in eight figures and two charts."""

from collections.abc import Hashable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.shared.charts import HOURS, PERCENT, SCORE, sparkline
from portal.shared.reports.presenting import (
    Column,
    Line,
    Report,
    Table,
    Tile,
    counted,
    kept_text,
    longer_or_shorter,
    more_or_less,
    points,
    score_change,
    share,
    shown,
)
from portal.shared.spread import Spread, median_of
from tickets.reports import lengths, tallies
from tickets.reports.asking import Question, Sides, TimedPart, totals
from tickets.reports.backlog import backlog_chart, levels_of, moves_chart, moves_over_time
from tickets.reports.groups import group_label, group_of, names_of
from tickets.reports.slots import Side
from tickets.reports.tallies import NOTHING, Tally


def build(asked: Question) -> Report:
    """The page."""
    standing_parts = {"active": tallies.active(asked.tickets)}
    sides, standing = asked.tally(charted(asked), standing_parts, told(asked))
    times = asked.measure(
        lengths.answer_times(asked.tickets, asked.both, asked.sides.number_of("created_at")),
        lengths.solution_times(asked.tickets, asked.both, asked.sides.number_of("solved_at")),
    )
    levels, start = levels_of(asked, standing["active"].number, sides["received"], sides["solved"])
    return Report(
        key="overview",
        title=_("Overview"),
        intro=_("How the desk is doing, compared with the period before."),
        tiles=[
            backlog_tile(asked, standing["active"], levels, start),
            *count_tiles(asked, sides),
            *time_tiles(asked, times),
            *quality_tiles(asked, sides),
        ],
        wide_charts=[moves_chart(asked, sides)],
        charts=[backlog_chart(asked, levels)],
        tables=[group_table(asked)],
        over_time=moves_over_time(asked, sides, levels),
    )


def charted(asked: Question) -> dict[str, TimedPart]:
    """What is drawn over time."""
    return {
        "received": (tallies.received(asked.tickets, asked.both), "created_at"),
        "solved": (tallies.solved(asked.tickets, asked.both), "solved_at"),
    }


def told(asked: Question) -> dict[str, TimedPart]:
    """What is only told of the whole period and of the one before."""
    tickets, both = asked.tickets, asked.both
    parts = {
        "answers": (tallies.answers_kept(tickets, both, asked.now), "created_at"),
        "solutions": (tallies.solutions_kept(tickets, both), "solved_at"),
        "rated": (tallies.rated(tickets, both), "ratings__created_at"),
    }
    if asked.scope.is_whole:
        parts["asked"] = (tallies.asked(asked.scope.everything, both), "created_at")
        parts["deflected"] = (tallies.deflected(both), "created_at")
    return parts


def backlog_tile(asked: Question, active: Tally, levels: list[float | None], start: int) -> Tile:
    """What is open, against the beginning of the period."""
    return Tile(
        _("Open now"),
        counted(active.number),
        more_or_less(active.number, start, good="down"),
        _("%(count)s at the start") % {"count": counted(start)},
        asked.address("backlog"),
        "inbox",
        sparkline(levels),
    )


def count_tiles(asked: Question, sides: dict[str, Sides]) -> list[Tile]:
    """What came in and what was done."""
    labels = {"received": (_("Received"), "mail-plus"), "solved": (_("Solved"), "circle-check")}
    tiles = []
    for name, (label, icon) in labels.items():
        now, before = totals(sides[name])
        spark = sparkline(asked.numbers(sides[name]))
        change = more_or_less(now.number, before.number, good="up" if name == "solved" else "")
        tiles.append(
            Tile(label, counted(now.number), change, "", asked.address("backlog"), icon, spark)
        )
    return tiles


def time_tiles(asked: Question, times: lengths.Spreads) -> list[Tile]:
    """How long answers and solutions take."""
    labels = {
        lengths.ANSWER: (_("First answer"), "answers", "reply"),
        lengths.SOLUTION: (_("Solution"), "solutions", "timer"),
    }
    tiles = []
    for what, (label, report, icon) in labels.items():
        now, before = at_side(asked, times, what, "now"), at_side(asked, times, what, "before")
        note = _("9 of 10 within %(time)s") % {"time": HOURS.say(now.high)} if now else ""
        tiles.append(
            Tile(
                label,
                shown(median_of(now), HOURS),
                longer_or_shorter(median_of(now), median_of(before)),
                note,
                asked.address(report),
                icon,
            )
        )
    return tiles


def at_side(asked: Question, times: lengths.Spreads, what: int, side: Side) -> Spread | None:
    """The spread of a whole period; None where nothing was measured."""
    numbers = {place[0]: number for number, place in enumerate(asked.sides.places)}
    return times.get((what, numbers[side]))


def quality_tiles(asked: Question, sides: dict[str, Sides]) -> list[Tile]:
    """Agreed times, satisfaction, and what help spared."""
    kept, kept_before = (
        one + other
        for one, other in zip(totals(sides["answers"]), totals(sides["solutions"]), strict=True)
    )
    rated, rated_before = totals(sides["rated"])
    tiles = [
        Tile(
            _("Agreed times kept"),
            shown(kept.share, PERCENT),
            points(kept.share, kept_before.share),
            kept_text(kept.total, kept.number),
            asked.address("agreed-times"),
            "handshake",
        ),
        Tile(
            _("Satisfaction"),
            shown(rated.average, SCORE),
            score_change(rated.average, rated_before.average),
            rating_count(rated.number),
            asked.address("satisfaction"),
            "smile",
        ),
    ]
    return [*tiles, deflection_tile(asked, sides)] if asked.scope.is_whole else tiles


def rating_count(number: int) -> str:
    """How many ratings an average is of."""
    if not number:
        return _("no ratings")
    text = ngettext("of 5, from %(count)s rating", "of 5, from %(count)s ratings", number)
    return text % {"count": counted(number)}


def deflection_tile(asked: Question, sides: dict[str, Sides]) -> Tile:
    """How many of those who began to ask found the answer before sending."""
    found, found_before = totals(sides["deflected"])
    sent, sent_before = totals(sides["asked"])
    now = share(found.number, found.number + sent.number)
    before = share(found_before.number, found_before.number + sent_before.number)
    text = ngettext("%(count)s request spared", "%(count)s requests spared", found.number)
    return Tile(
        _("Answered by help"),
        shown(now, PERCENT),
        points(now, before),
        text % {"count": counted(found.number)},
        asked.address("deflection"),
        "book-open-check",
    )


def group_table(asked: Question) -> Table:
    """The same by group; two statements."""
    tickets, span, group = asked.tickets, asked.span, group_of(asked.by)
    found = asked.tally_groups(
        {
            "received": tallies.received(tickets, span),
            "solved": tallies.solved(tickets, span),
            "active": tallies.active(tickets),
            "answers": tallies.answers_kept(tickets, span, asked.now),
            "rated": tallies.rated(tickets, span),
        }
    )
    times = asked.measure(
        lengths.answer_times(tickets, span, group), lengths.solution_times(tickets, span, group)
    )
    keys = sorted(
        {key for rows in found.values() for key in rows},
        key=lambda key: (-found["received"].get(key, NOTHING).number, str(key)),
    )
    names = names_of(asked.scope, asked.by, keys)
    return Table(
        key="groups",
        title=_("By %(group)s") % {"group": group_label(asked.by).lower()},
        name_label=group_label(asked.by),
        columns=[
            Column(_("Received")),
            Column(_("Solved")),
            Column(_("Open now")),
            Column(_("First answer, median"), HOURS, _("First answer, median (minutes)")),
            Column(_("Solution, median"), HOURS, _("Solution, median (minutes)")),
            Column(_("First answer in time"), PERCENT, _("First answer in time (%)")),
            Column(_("Satisfaction"), SCORE),
        ],
        lines=[Line(names[key], _values(found, times, key)) for key in keys],
    )


def _values(
    found: dict[str, dict[Hashable, Tally]], times: lengths.Spreads, key: Hashable
) -> list[float | str | None]:
    def tally(name: str) -> Tally:
        return found[name].get(key, NOTHING)

    def median(what: int) -> float | None:
        return median_of(times.get((what, key)))

    return [
        tally("received").number,
        tally("solved").number,
        tally("active").number,
        median(lengths.ANSWER),
        median(lengths.SOLUTION),
        tally("answers").share,
        tally("rated").average,
    ]
