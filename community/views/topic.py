"""One topic with its posts."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from community import policies, selectors
from community.drafts import draft_address_of
from community.enums import TopicState
from community.forms import PostForm
from community.models import Post, Topic
from community.presentation import (
    FileLink,
    file_link,
    name_or_former,
    notable_badge,
    post_badge,
)
from community.views.common import asks_name, community_page, crumbs_to, for_engines, topic_for
from portal.shared.files.access import files_by_owner
from portal.shared.markdown import plain_text
from portal.shared.models import StoredFile
from portal.shared.paging import PAGE_SIZE, Keyset, page_of
from portal.shared.ui import Badge

IN_ORDER = Keyset("number", descending=False)
DESCRIPTION = 160


@dataclass(frozen=True, slots=True)
class Entry:
    """A post as the page prints it, with what its reader may do."""

    post: Post
    name: str
    files: tuple[FileLink, ...]
    badge: Badge | None
    is_mine: bool
    can_vote: bool
    can_edit: bool
    can_report: bool
    can_accept: bool


@require_safe
@community_page
def topic_page(request: HttpRequest, reference: int, slug: str) -> HttpResponse:
    """The topic; an address with other words leads to the right one for good."""
    topic = topic_for(request, reference)
    if request.path != topic.get_absolute_url():
        return redirect(_with_query(topic.get_absolute_url(), request), permanent=True)
    return render_topic(request, topic)


@require_safe
@community_page
def topic_by_number(request: HttpRequest, reference: int) -> HttpResponse:
    """The number alone leads to the topic."""
    return redirect(topic_for(request, reference))


@require_safe
@community_page
def post_link(request: HttpRequest, reference: int, number: int) -> HttpResponse:
    """A post in whichever page of its topic it stands."""
    post = selectors.get_post_for(request.actor, reference, number)
    url = post.topic.get_absolute_url()
    if number > PAGE_SIZE:
        url += f"?older={post.pk - 1}~{number - 1}"
    return redirect(f"{url}#{post.anchor}")


def render_topic(
    request: HttpRequest, topic: Topic, form: PostForm | None = None, preview: str = ""
) -> HttpResponse:
    """The page, with the answer that is being written where there is one."""
    actor = request.actor
    page = page_of(selectors.posts_of(actor, topic), request.GET, IN_ORDER)
    for post in page.rows:
        post.topic = topic
    accepted = _accepted(request, topic, page.rows) if not page.newer_url else None
    entries = _entries(request, topic, page.rows)
    top = next(iter(_entries(request, topic, [accepted])), None) if accepted else None
    can_reply = policies.can_reply(actor, topic)
    context = {
        "topic": topic,
        "category": topic.category.name_for(request.tenant),
        "badge": notable_badge(topic),
        "asked_by": name_or_former(topic.author_name),
        "entries": entries,
        "accepted": top,
        "draft_url": draft_address_of(actor, topic, _answer_of(topic, page.rows, accepted)),
        "page": page,
        "can_reply": can_reply,
        "form": form or (PostForm(asks_name=asks_name(request)) if can_reply else None),
        "preview": preview,
        "takes_part": policies.takes_part(actor),
        "can_moderate": policies.can_moderate(actor),
        "can_accept": policies.can_accept(actor, topic),
        "foreign": topic.language if topic.language != request.LANGUAGE_CODE else "",
        "crumbs": crumbs_to(request, topic.title, topic.category),
        **for_engines(request, topic.get_absolute_url(), _description(page.rows), topic.category),
    }
    return render(request, "community/topic.html", context)


def _accepted(request: HttpRequest, topic: Topic, rows: list[Post]) -> Post | None:
    """The accepted answer, to stand right under the question; asked for where there may be one."""
    if topic.state == TopicState.OPEN:
        return None
    found: Post | None = next((post for post in rows if post.is_accepted), None)
    if found is None:
        found = selectors.posts_of(request.actor, topic).filter(is_accepted=True).first()
        if found is not None:
            found.topic = topic
    # Right under the question already, it needs no second copy.
    follows = found in rows[:2]
    return found if found is not None and found.is_shown and not follows else None


def _answer_of(topic: Topic, rows: list[Post], top: Post | None) -> Post | None:
    """The accepted answer, wherever on the page it stands."""
    return top or next((post for post in rows if post.is_accepted and post.is_shown), None)


def _entries(request: HttpRequest, topic: Topic, posts: Iterable[Post]) -> list[Entry]:
    rows = list(posts)
    files = files_by_owner("community.post", [post.pk for post in rows]) if rows else {}
    can_accept = policies.can_accept(request.actor, topic)
    return [_entry(request, post, files.get(post.pk, []), can_accept) for post in rows]


def _entry(request: HttpRequest, post: Post, files: list[StoredFile], can_accept: bool) -> Entry:
    actor = request.actor
    return Entry(
        post=post,
        name=name_or_former(post.author_name),
        files=tuple(file_link(stored) for stored in files),
        badge=None if post.is_shown else post_badge(post.state),
        is_mine=policies.is_own(actor, post),
        can_vote=policies.can_vote(actor, post),
        can_edit=policies.can_edit(actor, post),
        can_report=policies.can_report(actor, post),
        can_accept=can_accept and post.is_shown and not post.is_opening,
    )


def _description(rows: list[Post]) -> str:
    return plain_text(rows[0].body, limit=DESCRIPTION) if rows else ""


def _with_query(url: str, request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return f"{url}?{query}" if query else url
