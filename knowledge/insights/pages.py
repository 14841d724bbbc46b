"""The pages of insights as reports: figures, charts, tables."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from knowledge.enums import SearchPlace
from knowledge.insights import failing, tallies
from knowledge.insights.asking import Question
from knowledge.insights.demand import Demand
from knowledge.insights.tallies import Subject, Tally
from portal.shared.charts import (
    PERCENT,
    Bar,
    Chart,
    Series,
    bar_list,
    column_chart,
    line_chart,
)
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
    moved,
    over_time,
    points,
    same,
    share,
    shown,
)
from portal.shared.ui import Badge

TOP = 10


def overview(question: Question) -> Report:
    """How much is searched, how much of it is found, and what it spares."""
    rows = tallies.by_day(question)
    now = tallies.together(rows, question.period.days)
    before = tallies.together(rows, question.period.before)
    slots = tallies.by_slot(rows, question.period.slots)
    subjects = tallies.all_subjects(question.logs)
    top = tallies.most(subjects, "searched", TOP)
    missing = tallies.most(subjects, "empty", TOP)
    return Report(
        key="overview",
        title=_("What people look for"),
        intro=_(
            "Searches, questions and what became of them; without names or addresses. The team's"
            " own don't count."
        ),
        tiles=_tiles(now, before),
        wide_charts=[_searches_chart(question, slots)],
        charts=[
            _shares_chart(question, slots),
            _deflection_chart(question, slots),
            _top_bars(question, "top", _("Most searched"), top, "searched"),
            _top_bars(question, "missing", _("Searched without results"), missing, "empty"),
        ],
        tables=[_places_table(question), _positions_table(question)],
        over_time=_over_time(question, slots),
    )


def _tiles(now: Tally, before: Tally) -> list[Tile]:
    deflected, deflected_before = _deflection(now), _deflection(before)
    return [
        Tile(
            pgettext("insights", "Searches"), counted(now.searched),
            more_or_less(now.searched, before.searched), icon="search",
        ),
        Tile(
            _("Without results"), shown(share(now.empty, now.searched), PERCENT),
            fewer_points(share(now.empty, now.searched), share(before.empty, before.searched)),
            note=searches_note(now.empty), icon="search-x",
        ),
        Tile(
            _("Nothing opened"), shown(share(now.unopened, now.searched), PERCENT),
            fewer_points(
                share(now.unopened, now.searched), share(before.unopened, before.searched)
            ),
            note=searches_note(now.unopened), icon="mouse-pointer-click",
        ),
        Tile(
            _("A request followed"), shown(share(now.led_on, now.searched), PERCENT),
            fewer_points(share(now.led_on, now.searched), share(before.led_on, before.searched)),
            note=searches_note(now.led_on), icon="send",
        ),
        Tile(
            _("Answered by help"), shown(deflected, PERCENT),
            points(deflected, deflected_before), note=times_note(now.answered),
            icon="book-open-check",
        ),
    ]  # fmt: skip


def searches_note(number: int) -> str:
    """How many of the searches."""
    words = ngettext("%(count)s search", "%(count)s searches", number)
    return words % {"count": counted(number)}


def times_note(number: int) -> str:
    """How often somebody said that it was solved."""
    words = ngettext("%(count)s time", "%(count)s times", number)
    return words % {"count": counted(number)}


def fewer_points(now: float | None, before: float | None) -> Badge | None:
    """How a share changed of which less is better."""
    badge = points(now, before)
    if badge is None or now is None or before is None or round(now) == round(before):
        return same() if badge is not None else None
    return moved(now - before, str(badge.label), "down")


def _deflection(tally: Tally) -> float | None:
    """Who said that it was solved, of those who said so or sent a request."""
    return share(tally.answered, tally.answered + tally.requests)


def _searches_chart(question: Question, slots: Sequence[Tally]) -> str:
    found = [tally.searched - tally.empty for tally in slots]
    chart = Chart(
        key="searches",
        title=pgettext("insights", "Searches"),
        slots=question.slots,
        series=[
            Series(_("With results"), found, "c1"),
            Series(_("Without results"), [tally.empty for tally in slots], "bad"),
        ],
        empty=nothing(),
        file=question.file("overview", "time"),
    )
    return column_chart(chart, stacked=True)


def _shares_chart(question: Question, slots: Sequence[Tally]) -> str:
    chart = Chart(
        key="shares",
        title=_("Searches that led nowhere"),
        slots=question.slots,
        series=[
            Series(_("Without results"), [share(t.empty, t.searched) for t in slots], "bad"),
            Series(_("Nothing opened"), [share(t.unopened, t.searched) for t in slots], "warn"),
        ],
        unit=PERCENT,
        empty=nothing(),
        file=question.file("overview", "time"),
    )
    return line_chart(chart)


def _deflection_chart(question: Question, slots: Sequence[Tally]) -> str:
    chart = Chart(
        key="deflection",
        title=_("Answered by help"),
        slots=question.slots,
        series=[Series(_("Share of those who said so or sent a request"),
                       [_deflection(tally) for tally in slots], "ok")],
        unit=PERCENT,
        empty=_("Nobody said that it was solved, and nobody sent a request."),
        file=question.file("overview", "time"),
    )  # fmt: skip
    return line_chart(chart)


def _top_bars(
    question: Question, key: str, title: str, found: Sequence[Subject], figure: str
) -> str:
    bars = [Bar(subject.term, getattr(subject, figure)) for subject in found]
    table = bar_table(key, title, pgettext("insights", "Search"), _("How often"), bars)
    return drawn_bars(Bars(table, bars, nothing()), question.file("searches", key))


def _over_time(question: Question, slots: Sequence[Tally]) -> Table:
    columns = [
        (Column(pgettext("insights", "Searches")), [tally.searched for tally in slots]),
        (Column(_("Without results")), [tally.empty for tally in slots]),
        (Column(_("Nothing opened")), [tally.unopened for tally in slots]),
        (Column(_("A request followed")), [tally.led_on for tally in slots]),
        (Column(_("Solved")), [tally.answered for tally in slots]),
        (Column(_("Requests sent")), [tally.requests for tally in slots]),
    ]
    return over_time(question.slots, columns)


def _places_table(question: Question) -> Table:
    names = dict(SearchPlace.choices)
    return Table(
        key="places",
        title=_("Where people look"),
        name_label=_("Where"),
        columns=[Column(_("How often"))],
        lines=[
            Line(str(names[place]), [number]) for place, number in tallies.places(question.logs)
        ],
        empty=nothing(),
    )


def _positions_table(question: Question) -> Table:
    rows = tallies.positions(question.logs)
    whole = sum(number for _place, number in rows)
    return Table(
        key="positions",
        title=_("Which result is opened"),
        name_label=_("Place among the results"),
        columns=[Column(_("How often")), Column(_("Share"), PERCENT, _("Share (%)"))],
        lines=[
            Line(str(place) if place < 6 else _("6 and further"), [number, share(number, whole)])
            for place, number in rows
        ],
        empty=_("Nothing was opened from a search in this period."),
    )


def searches(question: Question) -> Report:
    """Each subject: how often, what was found, what followed; for the files."""
    tables = [table for table, _subjects in subject_tables(question, tallies.EXPORTED)]
    return Report(key="searches", title=pgettext("insights", "Searches"), intro="", tables=tables)


def subject_tables(question: Question, most: int) -> list[tuple[Table, list[Subject]]]:
    """The tables with the subjects of their rows, of which they have at most so many."""
    found = tallies.all_subjects(question.logs)
    return [
        _subjects_table(key, title, tallies.most(found, figure, most))
        for key, title, figure in (
            ("missing", _("Searched without results"), "empty"),
            ("unopened", _("Found, but nothing opened"), "unopened"),
            ("top", _("Most searched"), "searched"),
            ("followed", _("Searched before a request"), "led_on"),
        )
    ]


def _subjects_table(key: str, title: str, found: list[Subject]) -> tuple[Table, list[Subject]]:
    table = Table(
        key=key,
        title=title,
        name_label=pgettext("insights", "Search"),
        columns=[
            Column(_("Language")),
            Column(pgettext("insights", "Searches")),
            Column(_("Without results")),
            Column(pgettext("insights", "Opened")),
            Column(_("Nothing opened")),
            Column(_("A request followed")),
            Column(_("Solved")),
        ],
        lines=[_subject_line(subject) for subject in found],
        empty=nothing(),
    )
    return table, found


def _subject_line(subject: Subject) -> Line:
    language = settings.LANGUAGE_NAMES.get(subject.language, subject.language)
    values = [
        language, subject.searched, subject.empty, subject.opened, subject.unopened,
        subject.led_on, subject.answered,
    ]  # fmt: skip
    return Line(subject.term, values)


def articles(question: Question) -> Report:
    """The articles that are read in vain."""
    rows = failing.readings(question)
    return Report(
        key="articles",
        title=_("Articles that fail"),
        intro=_(
            "Read, and yet not enough: a request followed within two hours, or readers said that it"
            " did not help. The surest failures come first; a title leads to the text."
        ),
        charts=[_failing_bars(question, rows)],
        tables=[_failing_table(rows)],
    )


def _failing_bars(question: Question, rows: Sequence[failing.Reading]) -> str:
    bars = [Bar(str(row.article), row.followed + row.unhelpful, colour="bad") for row in rows[:TOP]]
    return bar_list(
        "failing",
        _("Readers for whom it was not enough"),
        bars,
        label=_("Article"),
        value_label=_("Readers"),
        empty=_("No article failed in this period."),
        file=question.file("articles", "failing"),
    )


def _failing_table(rows: Sequence[failing.Reading]) -> Table:
    return Table(
        key="failing",
        title=_("Articles that fail"),
        name_label=_("Article"),
        columns=[
            Column(_("Language")),
            Column(_("Reads")),
            Column(_("Opened from a search")),
            Column(_("Requests after reading")),
            Column(_("Share"), PERCENT, _("Share (%)")),
            Column(_("Not helpful")),
            Column(pgettext("votes", "Helpful")),
            Column(_("Solved")),
        ],
        lines=[_failing_line(row) for row in rows],
        empty=_("No article failed in this period."),
    )


def _failing_line(row: failing.Reading) -> Line:
    article = row.article
    assert article is not None
    language = settings.LANGUAGE_NAMES.get(article.language, article.language)
    followed = share(row.followed, row.reads) if row.reads >= row.followed else None
    values = [
        language, row.reads, row.opened, row.followed, followed, row.unhelpful, row.helpful,
        row.solved,
    ]  # fmt: skip
    editor = reverse("admin:knowledge_articlegroup_change", args=[article.group_id])
    return Line(article.title, values, f"{editor}?language={article.language}")


def order_table(rows: Sequence[Demand]) -> Table:
    """The subjects in the suggested order."""
    return Table(
        key="order",
        title=_("Order of the subjects"),
        name_label=_("Subject"),
        columns=[
            Column(_("Suggested place")),
            Column(_("Place now")),
            Column(_("Opened from a search")),
            Column(_("Reads")),
        ],
        lines=[Line(row.name, [row.suggested, row.now, row.opened, row.reads]) for row in rows],
    )


def nothing() -> str:
    """Where nothing was searched."""
    return _("Nothing of this was searched in the period.")


REPORTS: dict[str, Callable[[Question], Report]] = {
    "overview": overview,
    "searches": searches,
    "articles": articles,
}
