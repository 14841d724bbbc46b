"""What help spared: answers that people found before sending a request."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.shared.charts import PERCENT, Chart, Series, column_chart, line_chart
from portal.shared.reports.presenting import (
    Column,
    Line,
    Report,
    Table,
    Tile,
    counted,
    more_or_less,
    over_time,
    points,
    share,
    shown,
)
from tickets.models import Deflection
from tickets.reports import tallies
from tickets.reports.asking import Question, Sides, totals

LISTED = 25


def build(asked: Question) -> Report:
    """The page; it counts for the whole portal, since what was never sent is in no queue."""
    both = asked.both
    sides, _standing = asked.tally(
        {
            "found": (tallies.deflected(both), "created_at"),
            "sent": (tallies.asked(asked.scope.everything, both), "created_at"),
        }
    )
    rows = Deflection.objects.filter(**asked.span.of("created_at"))
    return Report(
        key="deflection",
        title=_("Answered by help"),
        intro=_(
            "People who began to write a request and said that an article or a topic solved it,"
            " against the requests that customers sent. Feedback and what staff entered don't"
            " count."
        ),
        tiles=tiles_of(totals(sides["found"]), totals(sides["sent"])),
        wide_charts=[counts_chart(asked, sides)],
        charts=[share_chart(asked, sides)],
        tables=[answers_table(rows), searches_table(rows), languages_table(rows)],
        over_time=shares_over_time(asked, sides),
        has_filters=False,
        has_groups=False,
    )


def empty_text() -> str:
    """Where nobody found an answer."""
    return _("Nobody said “This solved it” in this period.")


def shares_of(asked: Question, sides: dict[str, Sides]) -> list[float | None]:
    """How many of those who began to ask found the answer, by slot."""
    both = zip(asked.series(sides["found"]), asked.series(sides["sent"]), strict=True)
    return [share(found.number, found.number + sent.number) for found, sent in both]


def counts_chart(asked: Question, sides: dict[str, Sides]) -> SafeString:
    """Spared and sent, one on the other."""
    chart = Chart(
        key="spared",
        title=_("Answered before sending, and sent"),
        slots=asked.slots,
        series=[
            Series(_("Answered by help"), asked.numbers(sides["found"]), "ok"),
            Series(_("Sent by customers"), asked.numbers(sides["sent"]), "mute"),
        ],
        empty=empty_text(),
        file=asked.file("deflection", "time"),
    )
    return column_chart(chart, stacked=True)


def share_chart(asked: Question, sides: dict[str, Sides]) -> SafeString:
    """The share over time."""
    chart = Chart(
        key="share",
        title=_("Share answered by help"),
        slots=asked.slots,
        series=[Series(_("Answered by help"), shares_of(asked, sides))],
        unit=PERCENT,
        empty=empty_text(),
        file=asked.file("deflection", "time"),
    )
    return line_chart(chart)


def shares_over_time(asked: Question, sides: dict[str, Sides]) -> Table:
    """The numbers of both charts."""
    columns = [
        (Column(_("Answered by help")), asked.numbers(sides["found"])),
        (Column(_("Sent by customers")), asked.numbers(sides["sent"])),
        (Column(_("Share"), PERCENT, _("Share (%)")), shares_of(asked, sides)),
    ]
    return over_time(asked.slots, columns)


def tiles_of(
    found: tuple[tallies.Tally, tallies.Tally], sent: tuple[tallies.Tally, tallies.Tally]
) -> list[Tile]:
    """The share and both of its parts."""
    now, before = (
        share(one.number, one.number + other.number) for one, other in zip(found, sent, strict=True)
    )
    return [
        Tile(
            _("Answered by help"), shown(now, PERCENT), points(now, before),
            icon="book-open-check",
        ),
        Tile(
            _("Requests spared"), counted(found[0].number),
            more_or_less(found[0].number, found[1].number, good="up"), icon="circle-check",
        ),
        Tile(
            _("Sent by customers"), counted(sent[0].number),
            more_or_less(sent[0].number, sent[1].number), icon="send",
        ),
    ]  # fmt: skip


def answers_table(rows: QuerySet) -> Table:
    """What solved it, the most helpful first."""
    counted_rows = _most(rows, "title", "url")
    return Table(
        key="answers",
        title=_("What solved it"),
        name_label=_("Article or topic"),
        columns=[Column(_("How often"))],
        lines=[
            Line(row["title"] or row["url"], [row["number"]], _local(row["url"]))
            for row in counted_rows
        ],
        empty=empty_text(),
    )


def searches_table(rows: QuerySet) -> Table:
    """The words that led there."""
    return Table(
        key="searches",
        title=_("Searches that led there"),
        name_label=_("Search"),
        columns=[Column(_("How often"))],
        lines=[
            Line(row["search"], [row["number"]]) for row in _most(rows.exclude(search=""), "search")
        ],
        empty=_("No search led to an answer in this period."),
    )


def languages_table(rows: QuerySet) -> Table:
    """In which languages."""
    return Table(
        key="languages",
        title=_("By language"),
        name_label=_("Language"),
        columns=[Column(_("How often"))],
        lines=[
            Line(settings.LANGUAGE_NAMES.get(row["language"], row["language"] or "–"),
                 [row["number"]])
            for row in _most(rows, "language")
        ],
        empty=empty_text(),
    )  # fmt: skip


def _most(rows: QuerySet, *names: str) -> Sequence[dict[str, str]]:
    grouped = rows.order_by().values(*names).annotate(number=Count("pk"))
    return list(grouped.order_by("-number", *names)[:LISTED])


def _local(url: str) -> str:
    """Only addresses of the portal itself become links."""
    return url if url.startswith("/") and url_has_allowed_host_and_scheme(url, None) else ""
