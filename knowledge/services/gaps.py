"""The work list of what people look for and don't find."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from knowledge import policies
from knowledge.enums import GAP_TRANSITIONS, GapState, SearchPlace
from knowledge.models import Article, HelpCategory, SearchGap, SearchLog
from knowledge.selectors import suggest_articles
from knowledge.services.articles import ArticleText, create_article
from portal.shared.actors import Actor, system_actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from portal.shared.states import move

SHORTEST = 3
MAX_TITLE = 140
OTHER_WORDINGS = 5


def count_gap(*, actor: Actor, row: SearchLog, again: bool = False) -> None:
    """A search found nothing: it stands on the work list, or counts there once more.

    Somebody who makes the same search again counts once. The subjects of requests are no searches.
    """
    is_search = row.place != SearchPlace.REQUEST
    if again or not is_search or not row.words or len(row.term) < SHORTEST:
        return
    gaps = SearchGap.objects.filter(words=row.words, language=row.language)
    if gaps.update(times=F("times") + 1, last_day=row.day):
        _reopen(actor, gaps)
        return
    try:
        with transaction.atomic():
            SearchGap.objects.create(
                tenant=actor.tenant,
                term=row.term,
                words=row.words,
                language=row.language,
                times=1,
                last_day=row.day,
            )
    except IntegrityError:
        gaps.update(times=F("times") + 1, last_day=row.day)  # another visitor was first


def _reopen(actor: Actor, gaps: QuerySet) -> None:
    """What was closed and finds nothing again is work again."""
    for gap in gaps.filter(state=GapState.DONE):
        _moved(system_actor(actor.tenant), gap, GapState.OPEN)


@transaction.atomic
def close_found(*, actor: Actor, row: SearchLog) -> None:
    """The search found something that was opened: nobody has to write about it any more."""
    if not row.words:
        return
    waiting = [GapState.OPEN, GapState.WORKING]
    for gap in SearchGap.objects.filter(words=row.words, language=row.language, state__in=waiting):
        _moved(system_actor(actor.tenant), gap, GapState.DONE)


@transaction.atomic
def add_gap(*, actor: Actor, term: str, words: str, language: str, times: int) -> SearchGap:
    """Put a search on the work list that found something, but nothing worth opening."""
    policies.require(policies.can_write(actor))
    gap, _made = SearchGap.objects.get_or_create(
        tenant=actor.tenant,
        words=words,
        language=language,
        defaults={"term": term, "times": times, "last_day": timezone.localdate()},
    )
    if gap.state in (GapState.DONE, GapState.IGNORED):
        return _moved(actor, gap, GapState.OPEN)
    record(actor, "help_gap.added", gap)
    return gap


@transaction.atomic
def move_gap(*, actor: Actor, gap: SearchGap, state: str) -> SearchGap:
    """Take it up, close it, ignore it, open it again."""
    policies.require(policies.can_write(actor))
    return _moved(actor, gap, state)


def _moved(actor: Actor, gap: SearchGap, state: str) -> SearchGap:
    before = gap.state
    move(gap, state, GAP_TRANSITIONS, changed_at=timezone.now(), changed_by=actor.user)
    record(actor, "help_gap.moved", gap, {"state": (before, state)})
    return gap


@transaction.atomic
def draft_for_gap(*, actor: Actor, gap: SearchGap, category: HelpCategory | None = None) -> Article:
    """An article begun about it, in the language it was searched in; the gap is in work then.

    Without a category it comes where the nearest articles stand.

    Raises DomainError where one is being written already, or there is no category.
    """
    policies.require(policies.can_write(actor))
    if gap.group_id is not None:
        raise DomainError(_("An article about this is being written already."))
    tenant = actor.tenant
    language = gap.language if gap.language in tenant.languages else tenant.default_language
    article = create_article(
        actor=actor,
        category=category or _category_for(actor, gap, language),
        language=language,
        text=_skeleton(gap, language),
    )
    gap.group = article.group
    gap.save(update_fields=["group"])
    if gap.state != GapState.WORKING:
        if gap.state != GapState.OPEN:
            _moved(actor, gap, GapState.OPEN)
        _moved(actor, gap, GapState.WORKING)
    return article


def _category_for(actor: Actor, gap: SearchGap, language: str) -> HelpCategory:
    """Where the nearest articles stand, else the first one."""
    keys = [hit.key for hit in suggest_articles(actor, gap.term, language, limit=1)]
    near = HelpCategory.objects.filter(groups__articles__in=keys).first()
    found: HelpCategory | None = near or HelpCategory.objects.first()
    if found is None:
        raise DomainError(_("Make a category first."))
    return found


def _skeleton(gap: SearchGap, language: str) -> ArticleText:
    """What the writer starts from, in the article's language."""
    title = gap.term[:1].upper() + gap.term[1:MAX_TITLE]
    with translation.override(language):
        count = ngettext(
            "Searched %(count)s time without an answer.",
            "Searched %(count)s times without an answer.",
            gap.times,
        ) % {"count": gap.times}
        note = _("For the writer, to be deleted before publishing:")
        parts = [
            f"> **{note}** {count}{_others(gap)}",
            f"## {_('In short')}\n\n…",
            f"## {_('Step by step')}\n\n1. …\n2. …",
            f"## {_('If that does not help')}\n\n…",
        ]
    return ArticleText(title=title, summary="", body="\n\n".join(parts))


def _others(gap: SearchGap) -> str:
    wordings = other_wordings(gap)
    if not wordings:
        return ""
    quoted = ", ".join(f"“{wording}”" for wording in wordings)
    return " " + _("Also searched as: %(wordings)s") % {"wordings": quoted}


def other_wordings(gap: SearchGap) -> Sequence[str]:
    """How else it was put."""
    rows = SearchLog.objects.filter(language=gap.language, words=gap.words).exclude(term=gap.term)
    return list(rows.order_by("term").values_list("term", flat=True).distinct()[:OTHER_WORDINGS])
