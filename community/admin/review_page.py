"""What the moderators' pages show."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership
from community import selectors
from community.enums import PostState
from community.models import Post
from community.presentation import (
    DecisionLine,
    decision_line,
    file_link,
    name_or_former,
    post_badge,
    topic_badge,
)
from portal.shared.files.access import files_by_owner
from portal.shared.markdown import plain_text
from portal.shared.paging import Keyset, page_of, url_with
from portal.shared.ui import Badge

NEWEST = Keyset("pk")
EXCERPT = 160


@dataclass(frozen=True, slots=True)
class View:
    """One saved view of the queue."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One post of the queue."""

    post: Post
    name: str
    excerpt: str
    category: str
    badge: Badge
    reports: str


def queue_context(request: HttpRequest) -> dict[str, Any]:
    """The posts of the chosen view, the newest first."""
    tab = request.GET.get("tab", "")
    page = page_of(selectors.review_queue(request.actor, tab), request.GET, NEWEST)
    labels = {"": _("To review"), "hidden": _("Hidden")}
    return {
        "views": [
            View(label, url_with(request.GET, tab=key), key == tab) for key, label in labels.items()
        ],
        "rows": [_row(request, post) for post in page.rows],
        "page": page,
        "tab": tab,
    }


def _row(request: HttpRequest, post: Post) -> Row:
    return Row(
        post=post,
        name=name_or_former(post.author_name),
        excerpt=plain_text(post.body, limit=EXCERPT),
        category=post.topic.category.name_for(request.tenant),
        badge=post_badge(post.state),
        reports=reports_text(post.open_reports),
    )


def reports_text(number: int) -> str:
    """How many open reports there are; empty for none."""
    if not number:
        return ""
    return ngettext("%(number)s report", "%(number)s reports", number) % {"number": number}


def review_context(request: HttpRequest, post: Post) -> dict[str, Any]:
    """A post, its topic, who wrote it, what was said against it and decided before."""
    topic = post.topic
    files = files_by_owner("community.post", [post.pk]).get(post.pk, [])
    return {
        "post": post,
        "topic": topic,
        "name": name_or_former(post.author_name),
        "badge": post_badge(post.state),
        "topic_badge": topic_badge(topic),
        "category": topic.category.name_for(request.tenant),
        "files": [file_link(stored) for stored in files],
        "reports": selectors.reports_of(post),
        "reports_text": reports_text(post.open_reports),
        "decisions": _decisions(post),
        "author": selectors.author_record(post, _companies(post)),
        "can_show": post.state != PostState.SHOWN,
        "can_hide": post.state != PostState.HIDDEN,
        "can_dismiss": post.is_shown and post.open_reports > 0,
    }


def _decisions(post: Post) -> list[DecisionLine]:
    return [decision_line(row) for row in selectors.decisions_on(post.topic)]


def _companies(post: Post) -> list[str]:
    """The customers that the author belongs to here."""
    places = Membership.objects.filter(user=post.author_id).select_related("customer")
    return [place.customer.name for place in places] if post.author_id else []
