"""Lists of articles: a category's page, and a label's over all categories."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from knowledge import selectors
from knowledge.audiences import readable_categories
from knowledge.enums import ArticleKind
from knowledge.models import Article, Label
from knowledge.selectors import Shelf
from knowledge.tree import Node, tree_of
from knowledge.views.access import PARTS, help_page
from knowledge.views.presenting import Chip, category_crumbs, help_crumb, page_in_all_languages
from portal.shared.public_pages import public_page
from portal.shared.ui import Crumb

PAGE_SIZE = 50


@require_safe
@help_page
@public_page(*PARTS)
def category(request: HttpRequest, language: str, key: str) -> HttpResponse:
    """What is inside a category: the ones below it, then its articles, fifty a page."""
    node = _category_for(request, key)
    label, kind = _asked(request)
    shelf = selectors.shelf_of(request.actor, node, label=label, kind=kind)
    name, description = node.text_in(language, request.tenant.default_language)
    filtered = bool(label or kind)
    context = {
        "category": node,
        "text": {"name": name, "description": description},
        "children": []
        if filtered
        else selectors.categories_with_counts(request.actor, language, node.pk),
        "chips": _chips(request, node, language, label, kind),
        "filtered": filtered,
        "own_url": node.url_in(language),
        "crumbs": [*category_crumbs(request.actor, node.pk, language)[:-1], Crumb(name)],
        **_listed(request, shelf, language, node.url_in(language)),
    }
    return page_in_all_languages(
        request, "knowledge/category.html", language, "knowledge:category", [key], context
    )


@require_safe
@help_page
@public_page(*PARTS)
def label(request: HttpRequest, language: str, key: str) -> HttpResponse:
    """All articles that carry a label, over all categories."""
    found: Label | None = Label.objects.filter(key=key).first()
    if found is None:
        raise Http404
    name = found.name_in(language, request.tenant.default_language)
    own_url = reverse("knowledge:label", args=[language, key])
    listed = _listed(request, Shelf(label=key), language, own_url)
    if not listed["articles"]:
        raise Http404
    context = {"text": {"name": name}, "crumbs": [help_crumb(language), Crumb(name)], **listed}
    return page_in_all_languages(
        request, "knowledge/label.html", language, "knowledge:label", [key], context
    )


def _category_for(request: HttpRequest, key: str) -> Node:
    """404 for what isn't there and for what the reader may not read."""
    readable = readable_categories(request.actor)
    nodes = tree_of(request.tenant).nodes.values()
    node = next((node for node in nodes if node.key == key and node.pk in readable), None)
    if node is None:
        raise Http404
    return node


def _asked(request: HttpRequest) -> tuple[str, str]:
    kind, label = request.GET.get("kind", ""), request.GET.get("label", "")
    known = kind if kind in ArticleKind.values else ""
    return (label if label.replace("-", "").isalnum() else "")[:40], known


def _chips(request: HttpRequest, node: Node, language: str, label: str, kind: str) -> list[Chip]:
    """Filters, where there is something to choose; the chosen one again takes it back."""
    labels, kinds = selectors.filters_of(request.actor, node, language)
    default, base = request.tenant.default_language, node.url_in(language)
    chips = [
        Chip(
            ArticleKind(value).label,
            _url(base, label, "" if kind == value else value),
            value == kind,
        )
        for value in kinds
        if len(kinds) > 1 or value == kind
    ]
    return chips + [
        Chip(
            row.name_in(language, default),
            _url(base, "" if label == row.key else row.key, kind),
            row.key == label,
        )
        for row in labels
    ]


def _url(base: str, label: str, kind: str, after: str = "") -> str:
    asked = {"label": label, "kind": kind, "after": after}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{base}?{query}" if query else base


def _listed(request: HttpRequest, shelf: Shelf, language: str, base: str) -> dict[str, Any]:
    """One page of articles in their order, and the addresses of its neighbours."""
    after = request.GET.get("after", "")
    rows = selectors.articles_of(request.actor, shelf, language, after=after, limit=PAGE_SIZE + 1)
    shown: list[Article] = rows[:PAGE_SIZE]
    for row in shown:
        row.url = row.url_in(language)
    older = ""
    asked = _asked(request)
    if len(rows) > PAGE_SIZE:
        last = shown[-1].group
        older = _url(base, *asked, after=f"{last.position}-{last.pk}")
    return {
        "articles": shown,
        "older_url": older,
        "newer_url": _url(base, *asked) if after else "",
    }
