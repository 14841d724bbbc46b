"""The moderators' queue, and the page on which one post and its topic are decided about."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import StaffPermission
from community import policies, selectors, services
from community.admin.forms import ReviewForm
from community.admin.review_page import queue_context, review_context
from community.models import Post
from portal.shared.errors import DomainError
from portal.shared.staff_site import TenantModelAdmin, site

POST_ONLY = method_decorator(require_POST)
SAFE_ONLY = method_decorator(require_safe)
Deciding = Callable[[HttpRequest, Post, ReviewForm], object]

DECISIONS: dict[str, Deciding] = {
    "show": lambda request, post, form: services.show_post(
        actor=request.actor, post=post, expected=form.cleaned_data["state"] or None
    ),
    "hide": lambda request, post, form: services.hide_post(
        actor=request.actor,
        post=post,
        reason=form.cleaned_data["reason"],
        expected=form.cleaned_data["state"] or None,
    ),
    "dismiss": lambda request, post, form: services.dismiss_reports(
        actor=request.actor, post=post, expected=form.cleaned_data["open_reports"]
    ),
    "close": lambda request, post, form: services.close_topic(
        actor=request.actor, topic=post.topic
    ),
    "reopen": lambda request, post, form: services.reopen_topic(
        actor=request.actor, topic=post.topic
    ),
    "hide_topic": lambda request, post, form: services.hide_topic(
        actor=request.actor, topic=post.topic, reason=form.cleaned_data["reason"]
    ),
    "show_topic": lambda request, post, form: services.show_topic(
        actor=request.actor, topic=post.topic
    ),
    "move": lambda request, post, form: services.move_topic(
        actor=request.actor,
        topic=post.topic,
        category=form.categories[form.cleaned_data["category"]],
    ),
}


@admin.register(Post, site=site)
class PostAdmin(TenantModelAdmin):
    """Posts are never edited as rows: every change is a decision."""

    needs = {"view": StaffPermission.MODERATE_COMMUNITY}

    def get_urls(self) -> list[URLPattern]:
        """By the topic's number and the post's, as everywhere."""
        wrap = self.admin_site.admin_view
        one = "<int:reference>/<int:number>/"
        return [
            path("", wrap(self.changelist_view), name="community_post_changelist"),
            path(one, wrap(self.change_page), name="community_post_change"),
            path(f"{one}decide/", wrap(self.decide_view), name="community_post_decide"),
        ]

    @SAFE_ONLY
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The queue."""
        policies.require(policies.can_moderate(request.actor))
        context = {**self._frame(request, _("Moderation")), **queue_context(request)}
        return TemplateResponse(request, "admin/community/queue.html", context)

    @SAFE_ONLY
    def change_page(self, request: HttpRequest, reference: int, number: int) -> HttpResponse:
        """One post with all that a moderator should know."""
        post = self._load(request, reference, number)
        return self._page(request, post, self._form(request, post))

    @POST_ONLY
    def decide_view(self, request: HttpRequest, reference: int, number: int) -> HttpResponse:
        """Carry a decision out; a refused one comes back with its reason kept."""
        post = self._load(request, reference, number)
        form = self._form(request, post, request.POST)
        if form.is_valid():
            try:
                DECISIONS[form.cleaned_data["decision"]](request, post, form)
            except DomainError as error:
                field = error.field if error.field in form.fields else None
                form.add_error(field, str(error.message))
            else:
                messages.success(request, _("The decision is carried out."))
                return redirect(reverse("admin:community_post_change", args=[reference, number]))
        fresh = self._load(request, reference, number)
        return self._page(request, fresh, form)

    def _load(self, request: HttpRequest, reference: int, number: int) -> Post:
        policies.require(policies.can_moderate(request.actor))
        return selectors.get_post_for(request.actor, reference, number)

    def _form(self, request: HttpRequest, post: Post, data: Any = None) -> ReviewForm:
        return ReviewForm(
            data,
            categories=selectors.categories_for(request.actor),
            tenant=request.tenant,
            initial={"category": post.topic.category.key},
        )

    def _page(self, request: HttpRequest, post: Post, form: ReviewForm) -> HttpResponse:
        context = {
            **self._frame(request, post.topic.title),
            **review_context(request, post),
            "form": form,
        }
        return TemplateResponse(request, "admin/community/review.html", context)

    def _frame(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
