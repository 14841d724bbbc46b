"""Logging what people look for, without them.

A log row knows nobody. Which rows are a visitor's own stands in that visitor's session alone, for
two hours: so that what follows (a click, a request) can be told of the same search.
"""

from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import Resolver404, resolve
from django.utils import timezone

from knowledge.enums import SearchPlace
from knowledge.masking import kept_term, words_of_term
from knowledge.models import Article, ArticleOutcome, SearchLog
from knowledge.services import gaps
from portal.shared.actors import Actor

KEY = "asked"
KEPT_ENTRIES = 10
# The same search again within this time is a reload or a way back, not another search.
SAME_SECONDS = 30 * 60
# A longer word within this time is the same one, typed on.
TYPING_SECONDS = 90
FOLLOW_SECONDS = 2 * 60 * 60
MOST_RESULTS, MOST_POSITION = 100_000, 1_000

Session = MutableMapping[str, Any]
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Looked:
    """A search as it was made."""

    text: str
    language: str
    place: str = SearchPlace.PAGE
    results: int = 0


@dataclass(frozen=True, slots=True)
class Opened:
    """What was opened of its results; only articles are told apart by their key."""

    kind: str
    key: int | None = None
    position: int | None = None


@transaction.atomic
def log_search(*, actor: Actor, session: Session, looked: Looked) -> SearchLog | None:
    """Keep a search; typed on or made again, it stays one. The team's own don't count.

    No audit row: nobody's record changes, and the log is itself what is kept.
    """
    term = kept_term(looked.text, actor.tenant.reference_prefix)
    if actor.is_staff or not term:
        return None
    row = _known(session, term, looked) or SearchLog(tenant=actor.tenant)
    is_new = row.pk is None
    _describe(row, term, looked)
    row.save()
    _remember(session, row)
    if looked.results == 0:
        gaps.count_gap(actor=actor, row=row, again=not is_new)
    return row


def _describe(row: SearchLog, term: str, looked: Looked) -> None:
    now = timezone.now()
    row.day, row.at = row.day or timezone.localdate(now), row.at or now
    row.place, row.language, row.term = looked.place, looked.language[:8], term
    row.words = words_of_term(term, looked.language)
    row.results = max(0, min(looked.results, MOST_RESULTS))


def _known(session: Session, term: str, looked: Looked) -> SearchLog | None:
    """The row of the same search: made again, or typed on from suggestions."""
    for entry in reversed(_fresh(session, SAME_SECONDS)):
        if entry["language"] == looked.language[:8] and _is_same(entry, term, looked.place):
            found: SearchLog | None = SearchLog.objects.filter(pk=entry["row"], number=1).first()
            return found
    return None


def _is_same(entry: Entry, term: str, place: str) -> bool:
    asks = {SearchPlace.ASK, SearchPlace.REQUEST}
    if (entry["place"] in asks or place in asks) and entry["place"] != place:
        return False
    if entry["term"] == term:
        return True
    typing = entry["place"] == SearchPlace.SUGGESTION and place in (
        SearchPlace.SUGGESTION,
        SearchPlace.PAGE,
    )
    is_on = term.startswith(entry["term"]) or entry["term"].startswith(term)
    return typing and is_on and entry["at"] >= _now() - TYPING_SECONDS and not entry["opened"]


@transaction.atomic
def log_opened(*, actor: Actor, session: Session, looked: Looked, opened: Opened) -> None:
    """Somebody opened a result; the search is logged with it where it wasn't yet."""
    row = log_search(actor=actor, session=session, looked=looked)
    if row is None:
        return
    row.clicked_kind, row.clicked_key = opened.kind[:16], opened.key
    row.clicked_position = opened.position and max(1, min(opened.position, MOST_POSITION))
    row.save(update_fields=["clicked_kind", "clicked_key", "clicked_position"])
    _remember(session, row)
    if row.results:
        gaps.close_found(actor=actor, row=row)


@transaction.atomic
def log_solved(
    *, actor: Actor, session: Session, looked: Looked, article_id: int | None, solved: bool = True
) -> None:
    """Somebody said that an answer solved it, or that it didn't."""
    row = log_search(actor=actor, session=session, looked=looked)
    if row is None:
        return
    row.solved = solved
    row.clicked_kind = row.clicked_kind or ("article" if article_id else "")
    row.clicked_key = row.clicked_key or article_id
    row.save(update_fields=["solved", "clicked_kind", "clicked_key"])
    if not solved:
        gaps.count_gap(actor=actor, row=row)
        return
    gaps.close_found(actor=actor, row=row)
    if article_id:
        count_outcomes(actor=actor, articles=[article_id], solved=1)


@transaction.atomic
def log_request(
    *, actor: Actor, session: Session, looked: Looked, read: Iterable[str] = ()
) -> None:
    """A request was sent: what was searched and read before didn't spare it.

    `looked` is the request's subject and how much was offered for it, `read` are the addresses of
    the articles that were read.
    """
    if actor.is_staff:
        return
    before = [entry["row"] for entry in _fresh(session, FOLLOW_SECONDS)]
    row = log_search(actor=actor, session=session, looked=looked)
    rows = [*before, *([row.pk] if row else [])]
    SearchLog.objects.filter(pk__in=rows, number=1).update(followed=True)
    session.pop(KEY, None)
    count_outcomes(actor=actor, articles=_articles_at(actor, read), followed=1)


def _articles_at(actor: Actor, addresses: Iterable[str]) -> list[int]:
    """The articles behind addresses of the portal; what is none is left out."""
    found: dict[int, None] = {}
    for address in addresses:
        if (key := article_at(actor, address)) is not None:
            found[key] = None
    return list(found)


def article_at(actor: Actor, address: str) -> int | None:
    """The article that readers find at an address of the portal, if the actor may."""
    try:
        match = resolve(address.partition("?")[0].partition("#")[0])
    except Resolver404:
        return None
    if match.view_name != "knowledge:article":
        return None
    slug, language = match.kwargs["slug"], match.kwargs["language"]
    rows = Article.objects.visible_to(actor).filter(slug=slug)
    keys = rows.in_language(language, actor).values_list("pk", flat=True)
    return keys.order_by().first()


@transaction.atomic
def count_outcomes(
    *,
    actor: Actor,
    articles: Sequence[int],
    followed: int = 0,
    solved: int = 0,
    day: date | None = None,
) -> None:
    """Add to what reading the articles led to on a day."""
    on = day or timezone.localdate()
    for key in articles:
        row = ArticleOutcome.objects.filter(article=key, day=on)
        more = {"followed": F("followed") + followed, "solved": F("solved") + solved}
        if row.update(**more):
            continue
        try:
            with transaction.atomic():
                ArticleOutcome.objects.create(
                    tenant=actor.tenant, article_id=key, day=on, followed=followed, solved=solved
                )
        except IntegrityError:
            row.update(**more)  # another reader was first


def _remember(session: Session, row: SearchLog) -> None:
    others = [entry for entry in _fresh(session, FOLLOW_SECONDS) if entry["row"] != row.pk]
    entry = {
        "row": row.pk,
        "term": row.term,
        "language": row.language,
        "place": row.place,
        "opened": bool(row.clicked_kind),
        "at": _now(),
    }
    session[KEY] = [*others, entry][-KEPT_ENTRIES:]


def _fresh(session: Session, seconds: int) -> list[Entry]:
    oldest = _now() - seconds
    return [entry for entry in session.get(KEY, []) if entry["at"] >= oldest]


def _now() -> int:
    return int(timezone.now().timestamp())


def days_ago(days: int) -> date:
    """A local day so many days back."""
    return timezone.localdate() - timedelta(days=days)
