"""Writing: a topic, an answer, an edit, a report. Each can be looked at before it is sent."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community import policies, selectors, services
from community.forms import EditForm, NewTopicForm, PostForm, ReportForm
from community.markup import post_html
from community.models import ForumCategory, Post, Topic
from community.presentation import name_or_former
from community.views.common import asks_name, crumbs_to, members_action, members_page, topic_for
from community.views.topic import render_topic
from portal.shared.errors import DomainError

PREVIEW = "preview"


@require_http_methods(["GET", "HEAD", "POST"])
@members_page
def new_topic(request: HttpRequest) -> HttpResponse:
    """The form; sent, it leads to the new topic."""
    categories = selectors.writable_categories(request.actor)
    if not categories:
        raise PermissionDenied
    if request.method != "POST":
        wanted = {name: request.GET.get(name, "")[:160] for name in ("category", "title")}
        return _new_page(request, _new_form(request, categories, initial=wanted))
    form = _new_form(request, categories, request.POST, request.FILES)
    if PREVIEW in request.POST:
        blank = _new_form(request, categories, initial=form.typed())
        return _new_page(request, blank, preview=preview_of(request))
    if form.is_valid():
        try:
            topic = _open(request, form.cleaned_data, categories)
        except DomainError as error:
            form.refuse(error)
        else:
            _say_written(request, topic.is_held, _("Your topic is published."))
            return redirect(topic)
    form.ask_for_files_again()
    return _new_page(request, form)


def _new_form(
    request: HttpRequest, categories: list[ForumCategory], *args: Any, **kwargs: Any
) -> NewTopicForm:
    return NewTopicForm(
        *args,
        categories=categories,
        tenant=request.tenant,
        asks_name=asks_name(request),
        **kwargs,
    )


def _open(request: HttpRequest, data: dict[str, Any], categories: list[ForumCategory]) -> Topic:
    return services.open_topic(
        actor=request.actor,
        category=next(row for row in categories if row.key == data["category"]),
        title=data["title"],
        body=data["body"],
        language=request.LANGUAGE_CODE,
        uploads=data["files"],
        public_name=data.get("public_name", ""),
        form_key=data["form_key"],
    )


def _new_page(request: HttpRequest, form: NewTopicForm, preview: str = "") -> HttpResponse:
    context = {"form": form, "preview": preview, "crumbs": crumbs_to(request, _("New topic"))}
    return render(request, "community/new.html", context)


@require_POST
@members_action
def reply(request: HttpRequest, reference: int) -> HttpResponse:
    """An answer; a refused one comes back with its text."""
    topic = topic_for(request, reference)
    policies.require(policies.can_write_in(request.actor, topic.category))
    asks = asks_name(request)
    form = PostForm(request.POST, request.FILES, asks_name=asks)
    if PREVIEW in request.POST:
        blank = PostForm(asks_name=asks, initial=form.typed())
        return render_topic(request, topic, blank, preview_of(request))
    if form.is_valid():
        try:
            post = _reply(request, topic, form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            _say_written(request, not post.is_shown, _("Your answer is published."))
            return redirect(post)
    form.ask_for_files_again()
    return render_topic(request, topic, form)


def _reply(request: HttpRequest, topic: Topic, data: dict[str, Any]) -> Post:
    return services.add_reply(
        actor=request.actor,
        topic=topic,
        body=data["body"],
        uploads=data["files"],
        public_name=data.get("public_name", ""),
        form_key=data["form_key"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@members_page
def edit(request: HttpRequest, reference: int, number: int) -> HttpResponse:
    """Change one's own post for a while."""
    post = selectors.get_post_for(request.actor, reference, number)
    policies.require(policies.is_own(request.actor, post))
    given = {"with_title": post.is_opening}
    if request.method != "POST":
        now = {"title": post.topic.title, "body": post.body}
        return _edit_page(request, post, EditForm(initial=now, **given))
    form = EditForm(request.POST, **given)
    if PREVIEW in request.POST:
        blank = EditForm(initial=form.typed(), **given)
        return _edit_page(request, post, blank, preview_of(request))
    if form.is_valid():
        try:
            services.edit_post(actor=request.actor, post=post, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            _say_written(request, not post.is_shown, _("The change is saved."))
            return redirect(post)
    return _edit_page(request, post, form)


def _edit_page(request: HttpRequest, post: Post, form: EditForm, preview: str = "") -> HttpResponse:
    crumbs = crumbs_to(request, _("Edit"), post.topic.category)
    context = {"form": form, "post": post, "preview": preview, "crumbs": crumbs}
    return render(request, "community/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_page
def report(request: HttpRequest, reference: int, number: int) -> HttpResponse:
    """Tell the moderators what is wrong with a post."""
    post = selectors.get_post_for(request.actor, reference, number)
    policies.require(policies.can_report(request.actor, post))
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.report_post(actor=request.actor, post=post, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The report is sent. Moderators look at the post."))
            return _back_from(request, post)
    context = {
        "form": form,
        "post": post,
        "name": name_or_former(post.author_name),
        "crumbs": crumbs_to(request, _("Report"), post.topic.category),
    }
    return render(request, "community/report.html", context)


def _back_from(request: HttpRequest, post: Post) -> HttpResponse:
    """To the topic, unless the report took it out with its first post."""
    return redirect(
        post.topic if policies.can_see(request.actor, post.topic) else "community:index"
    )


def preview_of(request: HttpRequest) -> SafeString:
    """The text as it will look; `post_html` cleans it."""
    return SafeString(post_html(request.POST.get("body", "")[:20_000].replace("\0", "")))


def _say_written(request: HttpRequest, held: bool, said: str) -> None:
    if held:
        messages.info(request, _("A moderator looks at it first. You see it already."))
    else:
        messages.success(request, said)
