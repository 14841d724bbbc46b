"""The gaps as a list of work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from knowledge.enums import GapState
from knowledge.insights.asking import Question
from knowledge.insights.tallies import Subject
from knowledge.models import SearchGap
from knowledge.querysets_searches import SearchGapQuerySet
from portal.shared.reports.presenting import Column, Line, Table

MOST_EXPORTED = 5_000

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a table of subjects, with the gap that it is on the work list."""

    line: Line
    cells: Sequence[tuple[str, str]]
    subject: Subject
    gap: SearchGap | None


def states_of(question: Question) -> tuple[SearchGapQuerySet, dict[str, int]]:
    """All gaps of the language, and how many are in each state."""
    rows: SearchGapQuerySet = SearchGap.objects.visible_to(question.actor)
    if question.language:
        rows = rows.filter(language=question.language)
    counts = rows.order_by().values_list("state").annotate(number=Count("pk"))
    return rows, dict(counts)


def gaps_of(subjects: Iterable[Subject]) -> dict[Key, SearchGap]:
    """The gaps of some subjects, in one statement."""
    words = {subject.words for subject in subjects}
    rows = SearchGap.objects.filter(words__in=words)
    return {(row.words, row.language): row for row in rows}


def listed(
    table: Table, subjects: Sequence[Subject], known: Mapping[Key, SearchGap]
) -> list[Listed]:
    """The rows of a table as the page shows them."""
    return [
        Listed(line, cells, subject, known.get((subject.words, subject.language)))
        for (line, cells), subject in zip(table.shown, subjects, strict=True)
    ]


def gaps_table(question: Question) -> Table:
    """The whole list to take away."""
    rows, _counts = states_of(question)
    names = dict(GapState.choices)
    return Table(
        key="gaps",
        title=pgettext("missing articles", "Gaps"),
        name_label=pgettext("insights", "Search"),
        columns=[
            Column(_("Language")),
            Column(_("State")),
            Column(_("How often")),
            Column(_("Last searched")),
        ],
        lines=[
            Line(
                row.term,
                [
                    settings.LANGUAGE_NAMES.get(row.language, row.language),
                    str(names[row.state]),
                    row.times,
                    row.last_day.isoformat(),
                ],
            )
            for row in rows.order_by("-times", "-pk")[:MOST_EXPORTED]
        ],
    )
