"""First answer and solution: how long they take."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.shared.charts import HOURS, PERCENT, Bar, Chart, Series, line_chart
from portal.shared.charts.units import HOUR, say_percent
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
    kept_text,
    longer_or_shorter,
    more_or_less,
    over_time,
    points,
    share,
    shown,
)
from portal.shared.spread import Spread, high_of, median_of
from tickets.reports import lengths, tallies
from tickets.reports.asking import Question, totals
from tickets.reports.groups import group_label, group_of, names_of
from tickets.reports.slots import Place
from tickets.reports.tallies import NOTHING

# In hours; beyond the last there is one more band.
BANDS = (1, 2, 4, 8, 16, 40)
WHOLE = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """One of the two lengths."""

    report: str
    what: int
    title: str | Promise
    intro: str | Promise
    count: str | Promise
    field: str
    rows: Callable[..., QuerySet]
    empty: str | Promise


ANSWER = Subject(
    "answers",
    lengths.ANSWER,
    gettext_lazy("First answer"),
    gettext_lazy("How long customers wait for the first answer, by the day they asked."),
    gettext_lazy("Answered"),
    "created_at",
    lengths.answer_times,
    gettext_lazy("No request of this period was answered."),
)
SOLUTION = Subject(
    "solutions",
    lengths.SOLUTION,
    gettext_lazy("Solution"),
    gettext_lazy(
        "How long requests take until they are solved, by the day of the solution. The time that"
        " the customer took to answer doesn't count."
    ),
    gettext_lazy("Solved"),
    "solved_at",
    lengths.solution_times,
    gettext_lazy("No request was solved in this period."),
)


def build_answers(asked: Question) -> Report:
    """The page of first answers."""
    return _build(asked, ANSWER)


def build_solutions(asked: Question) -> Report:
    """The page of solutions."""
    return _build(asked, SOLUTION)


def _build(asked: Question, subject: Subject) -> Report:
    tickets, both = asked.tickets, asked.both
    times = asked.measure(
        subject.rows(tickets, both, asked.axis.number_of(subject.field)),
        subject.rows(tickets, both, asked.sides.number_of(subject.field), WHOLE),
        bands=[hours * HOUR for hours in BANDS],
    )
    slots = {asked.axis.place(int(str(n))): s for (w, n), s in times.items() if w != WHOLE}
    sides = {asked.sides.place(int(str(n)))[0]: s for (w, n), s in times.items() if w == WHOLE}
    now, before = sides.get("now"), sides.get("before")
    bands = _bands(now, subject)
    lines = _lines(asked, slots)
    median, high, _median_before = lines
    return Report(
        key=subject.report,
        title=str(subject.title),
        intro=str(subject.intro),
        tiles=_tiles(asked, subject, now, before),
        wide_charts=[_chart(asked, subject, lines)],
        charts=[drawn_bars(bands, asked.file(subject.report, bands.table.key))],
        bars=bands.table,
        tables=[_table(asked, subject)],
        over_time=over_time(
            asked.slots,
            [
                (Column(_("Median"), HOURS, _("Median (minutes)")), median),
                (Column(_("9 of 10 within"), HOURS, _("9 of 10 within (minutes)")), high),
            ],
        ),
    )


def _chart(asked: Question, subject: Subject, lines: tuple[list[float | None], ...]) -> SafeString:
    median, high, median_before = lines
    chart = Chart(
        key="lengths",
        title=_("Median and the time within which 9 of 10 are done"),
        slots=asked.slots,
        series=[
            Series(_("Median"), median, "c1"),
            Series(_("9 of 10 within"), high, "c3"),
            Series(_("Median of the time before"), median_before, "c1", is_past=True),
        ],
        unit=HOURS,
        empty=str(subject.empty),
        file=asked.file(subject.report, "time"),
    )
    return line_chart(chart)


def _lines(asked: Question, slots: dict[Place, Spread]) -> tuple[list[float | None], ...]:
    """Median and 90th percentile of every slot, and the median of the time before."""
    places = range(len(asked.period.slots))
    now = [slots.get(("now", place)) for place in places]
    before = [slots.get(("before", place)) for place in places]
    return (
        [median_of(one) for one in now],
        [high_of(one) for one in now],
        [median_of(one) for one in before],
    )


def _tiles(
    asked: Question, subject: Subject, now: Spread | None, before: Spread | None
) -> list[Tile]:
    count, count_before = (one.count if one else 0 for one in (now, before))
    return [
        Tile(
            _("Median"),
            shown(median_of(now), HOURS),
            longer_or_shorter(median_of(now), median_of(before)),
            _("half are quicker"),
            icon="timer",
        ),
        Tile(
            _("9 of 10 within"),
            shown(high_of(now), HOURS),
            longer_or_shorter(high_of(now), high_of(before)),
            icon="hourglass",
        ),
        Tile(
            str(subject.count),
            counted(count),
            more_or_less(count, count_before),
            icon="circle-check",
        ),
        *_kept_tiles(asked, subject),
    ]


def _kept_tiles(asked: Question, subject: Subject) -> list[Tile]:
    """What was agreed; of answers also those that are still to come."""
    tickets, both = asked.tickets, asked.both
    if subject is SOLUTION:
        kept = (tallies.solutions_kept(tickets, both), "solved_at")
        sides, _standing = asked.tally({}, wholes={"kept": kept})
    else:
        kept = (tallies.answers_kept(tickets, both, asked.now), "created_at")
        came = (tallies.received(tickets, both), "created_at")
        sides, _standing = asked.tally({}, wholes={"kept": kept, "came": came})
    now, before = totals(sides["kept"])
    tiles = [
        Tile(
            _("In the agreed time"),
            shown(now.share, PERCENT),
            points(now.share, before.share),
            kept_text(now.total, now.number),
            asked.address("agreed-times"),
            "handshake",
        )
    ]
    if "came" in sides:
        waiting = totals(sides["came"])[0].total
        tiles.append(Tile(_("Still without an answer"), counted(waiting), icon="inbox"))
    return tiles


def _bands(now: Spread | None, subject: Subject) -> Bars:
    """How many were done within how many hours."""
    within = [0, *now.within, now.count] if now else [0]
    numbers = [high - low for low, high in zip(within, within[1:], strict=False)]
    bars = [
        Bar(label, number, say_percent(share(number, now.count) or 0) if now else "")
        for label, number in zip(band_labels(), numbers, strict=False)
    ]
    table = bar_table("bands", _("How they are spread"), _("How long"), _("Requests"), bars)
    return Bars(table, bars, str(subject.empty))


def band_labels() -> list[str]:
    """The bands in words."""
    edges: Sequence[int] = (0, *BANDS)
    between = [
        _("%(low)s to %(high)s h") % {"low": low, "high": high}
        for low, high in zip(edges[1:], edges[2:], strict=False)
    ]
    first = _("up to %(high)s h") % {"high": BANDS[0]}
    return [first, *between, _("more than %(low)s h") % {"low": BANDS[-1]}]


def _table(asked: Question, subject: Subject) -> Table:
    group = group_of(asked.by)
    times = asked.measure(subject.rows(asked.tickets, asked.span, group))
    if subject is SOLUTION:
        kept = tallies.solutions_kept(asked.tickets, asked.span)
    else:
        kept = tallies.answers_kept(asked.tickets, asked.span, asked.now)
    found = asked.tally_groups({"kept": kept})["kept"]
    spreads = {key: spread for (_what, key), spread in times.items()}
    keys = sorted(spreads, key=lambda key: (-spreads[key].count, str(key)))
    names = names_of(asked.scope, asked.by, keys)
    lines = [
        Line(
            names[key],
            [
                spreads[key].count,
                spreads[key].median,
                spreads[key].high,
                found.get(key, NOTHING).share,
            ],
        )
        for key in keys
    ]
    return Table(
        key="groups",
        title=_("By %(group)s") % {"group": group_label(asked.by).lower()},
        name_label=group_label(asked.by),
        columns=[
            Column(str(subject.count)),
            Column(_("Median"), HOURS, _("Median (minutes)")),
            Column(_("9 of 10 within"), HOURS, _("9 of 10 within (minutes)")),
            Column(_("In the agreed time"), PERCENT, _("In the agreed time (%)")),
        ],
        lines=lines,
        empty=str(subject.empty),
    )
