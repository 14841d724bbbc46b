"""The start page and the pages of categories: lists of topics."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community import policies, selectors
from community.models import ForumCategory
from community.presentation import topic_row
from community.views.common import community_page, crumbs_to, for_engines
from portal.shared.paging import Keyset, page_of, url_with

BY_ACTIVITY = Keyset("last_post_at")


@dataclass(frozen=True, slots=True)
class Tab:
    """One filter above the list."""

    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """A category on the start page."""

    name: str
    description: str
    icon: str
    url: str
    audience: str


@require_safe
@community_page
def index(request: HttpRequest) -> HttpResponse:
    """All categories and the newest topics of them."""
    categories = selectors.categories_for(request.actor)
    actor = request.actor
    context = {
        **_list_of(request, None),
        "tiles": [_tile(row, request) for row in categories],
        "can_open": any(policies.can_open_topic_in(actor, row) for row in categories),
        **for_engines(request, request.path, _("Questions and answers of customers and the team.")),
    }
    return render(request, "community/index.html", context)


@require_safe
@community_page
def category_page(request: HttpRequest, key: str) -> HttpResponse:
    """One category."""
    category = selectors.get_category_for(request.actor, key)
    name, description = category.name_for(request.tenant), category.description_for(request.tenant)
    context = {
        **_list_of(request, category),
        "category": category,
        "name": name,
        "about": description,
        "crumbs": crumbs_to(request, name),
        "can_open": policies.can_open_topic_in(request.actor, category),
        "takes_part": policies.takes_part(request.actor),
        **for_engines(request, request.path, description or name, category),
    }
    return render(request, "community/category.html", context)


def _list_of(request: HttpRequest, category: ForumCategory | None) -> dict[str, Any]:
    tab = request.GET.get("tab", "")
    topics = selectors.listed_topics(request.actor, tab)
    if category is not None:
        topics = topics.filter(category=category)
    page = page_of(topics.for_rows(), request.GET, BY_ACTIVITY)
    return {
        "page": page,
        "rows": [topic_row(topic, request.tenant) for topic in page.rows],
        "list_tabs": _tabs(request, tab),
        "tab": tab,
        "is_signed_in": request.user.is_authenticated,
    }


def _tabs(request: HttpRequest, current: str) -> list[Tab]:
    labels = {"": _("Newest"), "unanswered": _("Unanswered")}
    if request.user.is_authenticated:
        labels["following"] = _("Following")
    return [
        Tab(label, url_with(request.GET, tab=key), key == current) for key, label in labels.items()
    ]


def _tile(category: ForumCategory, request: HttpRequest) -> Tile:
    return Tile(
        name=category.name_for(request.tenant),
        description=category.description_for(request.tenant),
        icon=category.icon,
        url=category.get_absolute_url(),
        audience=category.audience,
    )
