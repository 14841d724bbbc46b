"""Taking over what was searched before: of another system, or of the demo's past."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from knowledge.enums import SearchPlace
from knowledge.masking import kept_term, words_of_term
from knowledge.models import SearchGap, SearchLog
from portal.shared.actors import Actor
from portal.shared.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Past:
    """A search of another day, with what became of it."""

    at: datetime
    text: str
    language: str
    place: str = SearchPlace.PAGE
    results: int = 0
    article_id: int | None = None
    position: int | None = None
    followed: bool = False
    solved: bool | None = None


@transaction.atomic
def take_over_searches(*, actor: Actor, rows: Sequence[Past]) -> None:
    """Log them as they were, masked like any other; what found nothing comes on the work list.

    Only the system may. Gaps that stand already are left alone.
    """
    if not actor.is_system:
        raise NotAllowed
    made = [_row(actor, past) for past in rows]
    SearchLog.objects.bulk_create(row for row in made if row.term)
    gaps: dict[tuple[str, str], SearchGap] = {}
    for row in made:
        if row.results == 0 and row.words and row.place != SearchPlace.REQUEST:
            gap = gaps.setdefault((row.words, row.language), _gap(actor, row))
            gap.times += 1
            gap.last_day = max(gap.last_day, row.day)
    SearchGap.objects.bulk_create(gaps.values(), ignore_conflicts=True)


def _row(actor: Actor, past: Past) -> SearchLog:
    term = kept_term(past.text, actor.tenant.reference_prefix)
    return SearchLog(
        tenant=actor.tenant,
        day=timezone.localdate(past.at),
        at=past.at,
        place=past.place,
        language=past.language,
        term=term,
        words=words_of_term(term, past.language),
        results=past.results,
        clicked_kind="article" if past.article_id else "",
        clicked_key=past.article_id,
        clicked_position=past.position,
        followed=past.followed,
        solved=past.solved,
    )


def _gap(actor: Actor, row: SearchLog) -> SearchGap:
    return SearchGap(
        tenant=actor.tenant,
        term=row.term,
        words=row.words,
        language=row.language,
        last_day=row.day,
    )
