"""What the search page shows: hits by kind, marked words, other spellings."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.search.facets import Narrowing, narrowing_of
from portal.shared.actors import Actor
from portal.shared.search import queries
from portal.shared.search.analysis import fold, words_of
from portal.shared.search.correcting import corrected, corrections
from portal.shared.search.highlight import Highlighter
from portal.shared.search.indexes import Hit
from portal.shared.search.synonyms import synonyms_of

# kind: (name of the group, one of them, icon)
KINDS: dict[str, tuple[str | Promise, str | Promise, str]] = {
    "article": (gettext_lazy("Help"), gettext_lazy("Article"), "file-text"),
    "ticket": (gettext_lazy("Requests"), gettext_lazy("Request"), "message-square"),
    "document": (gettext_lazy("Documents"), gettext_lazy("Document"), "file-text"),
    "invoice": (gettext_lazy("Invoices"), gettext_lazy("Invoice"), "receipt"),
    "topic": (gettext_lazy("Community"), gettext_lazy("Topic"), "messages-square"),
    "order": (gettext_lazy("Orders"), gettext_lazy("Order"), "package"),
    "product": (gettext_lazy("Catalogue"), gettext_lazy("Product"), "tag"),
}
GROUP_SIZE = 6
COMPLETIONS = 2


@dataclass(frozen=True, slots=True)
class Result:
    """One hit with its words marked."""

    title: SafeString
    snippet: SafeString
    url: str
    meta: str
    icon: str
    language: str


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind."""

    kind: str
    name: str | Promise
    results: list[Result]
    total: int
    more_url: str


@dataclass(frozen=True, slots=True)
class Tab:
    """A filter over the results."""

    label: str | Promise
    url: str
    current: bool
    count: int | None = None


def search_url(text: str, **options: object) -> str:
    """An address of the search page."""
    return f"{reverse('search')}?{urlencode({'q': text} | options)}"


def results_page(
    actor: Actor,
    text: str,
    language: str,
    *,
    kind: str = "",
    page: int = 1,
    sent: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The context of the search page; what was `sent` may narrow one kind."""
    kinds = kinds_for(actor, language)
    kind = kind or (kinds[0] if len(kinds) == 1 else "")
    narrowing = narrowing_of(actor, language, kind, sent or {})
    size = queries.PAGE_SIZE if kind else GROUP_SIZE
    filters: dict[str, Any] = {"facets": narrowing.fields, "chosen": narrowing.values}
    found = queries.by_kind(actor, text, language, kind=kind, page=page, size=size, **filters)
    wanted = [name for name in kinds if kind in ("", name) and name in found.kinds]
    shown = {name: found.kinds[name] for name in wanted if found.kinds[name].total}
    hits = [hit for one in shown.values() for hit in one.hits]
    taken = corrections(found.replaced, hits, language)
    marker = Highlighter(text, language, synonyms_of(actor.tenant, language), taken.values())
    groups = [_group(name, one, text, language, marker) for name, one in shown.items()]
    return {
        "q": text,
        "groups": groups,
        "total": sum(group.total for group in groups),
        "relaxed": bool(wanted) and all(found.kinds[name].relaxed for name in wanted),
        # Without what is chosen: what the search as such found.
        "counted": sum(found.counts[name] for name in wanted),
        "kind_tabs": _tabs(text, kinds, kind, found.counts) if len(kinds) > 1 else [],
        "kind": kind,
        "corrected": _correction(text, taken),
        "degraded": found.degraded,
        **_pages(text, kind, page, shown, narrowing.chosen),
        **_narrowed(narrowing, found, text, kind),
    }


def _narrowed(
    narrowing: Narrowing, found: queries.Overview, text: str, kind: str
) -> dict[str, Any]:
    """What the reader may choose, and what was chosen; the database can't narrow."""
    if found.degraded:
        return {}

    def link(chosen: Mapping[str, str]) -> str:
        return search_url(text, kind=kind, **chosen)

    facets = narrowing.facets(found.facets, found.counts.get(kind, 0), link)
    return {
        "facets": facets,
        "chosen": [one for facet in facets for one in facet.choices if one.current],
        "clear_url": link({}) if narrowing.chosen else "",
    }


def _correction(text: str, taken: dict[str, str]) -> dict[str, str]:
    """The words that nothing has, and the search that was made in their place."""
    if not taken:
        return {}
    better = corrected(text, taken)
    return {"words": ", ".join(taken), "text": better, "url": search_url(better)}


def kinds_for(actor: Actor, language: str) -> list[str]:
    """The kinds of which the actor may find anything."""
    return [
        kind
        for kind in KINDS
        if kind in queries.indexes_by_kind()
        and queries.permission_query(actor, language, [kind]) is not None
    ]


def _pages(
    text: str,
    kind: str,
    page: int,
    found: Mapping[str, queries.Found],
    chosen: Mapping[str, str],
) -> dict[str, str]:
    more = bool(kind) and any(one.has_more for one in found.values())
    kept = {"kind": kind, **chosen}
    return {
        "newer_url": search_url(text, **kept, page=page - 1) if kind and page > 1 else "",
        "older_url": search_url(text, **kept, page=page + 1) if more else "",
    }


def _group(kind: str, found: queries.Found, text: str, language: str, marker: Highlighter) -> Group:
    more = search_url(text, kind=kind) if found.has_more else ""
    rows = [_result(hit, marker, language) for hit in found.hits]
    return Group(kind, KINDS[kind][0], rows, found.total, more)


def _result(hit: Hit, marker: Highlighter, language: str) -> Result:
    foreign = hit.language if hit.language != language else ""
    return Result(
        marker.mark(hit.title), marker.snippet(hit.text), hit.url, hit.meta, hit.icon, foreign
    )


def _tabs(text: str, kinds: Sequence[str], current: str, counts: Mapping[str, int]) -> list[Tab]:
    """All, and each kind with how many there are of it."""
    return [
        Tab(_("All"), search_url(text), not current, sum(counts.values())),
        *(
            Tab(KINDS[kind][0], search_url(text, kind=kind), kind == current, counts.get(kind, 0))
            for kind in kinds
        ),
    ]


def suggestion_rows(found: Iterable[Hit]) -> list[dict[str, Any]]:
    """Hits as `components/search_suggestions.html` wants them."""
    return [
        {"title": hit.title, "url": hit.url, "icon": hit.icon, "kind": KINDS[hit.kind][1]}
        for hit in found
    ]


def completions(text: str, found: Iterable[Hit]) -> list[tuple[str, str]]:
    """What is typed with its last word finished: by the words that most of the titles have."""
    typed = words_of(text)
    if not typed or not text[-1:].isalnum():
        return []
    begun = fold(typed[-1])
    words = Counter(
        word
        for hit in found
        for word in dict.fromkeys(words_of(hit.title))
        if fold(word).startswith(begun) and fold(word) != begun
    )
    start = text[: -len(typed[-1])]
    whole = [f"{start}{word}" for word, _number in words.most_common(COMPLETIONS)]
    return [(one, search_url(one)) for one in whole]
