"""The list of topics in the staff workspace; each leads to its review page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from unfold.decorators import display

from accounts.enums import StaffPermission
from community.enums import TopicState
from community.models import Topic
from community.presentation import name_or_former
from portal.shared.service_admin import ReadOnlyModelAdmin
from portal.shared.staff_site import site

MODERATE = StaffPermission.MODERATE_COMMUNITY


class Visibility(admin.SimpleListFilter):
    """Who sees the topic."""

    title = _("visibility")
    parameter_name = "seen"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("listed", _("Shown")), ("held", _("Held for review")), ("hidden", _("Hidden"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "listed":
            return queryset.filter(is_hidden=False, is_held=False)
        flag = {"held": "is_held", "hidden": "is_hidden"}.get(self.value() or "")
        return queryset.filter(**{flag: True}) if flag else queryset


@admin.register(Topic, site=site)
class TopicAdmin(ReadOnlyModelAdmin):
    """All topics, those taken out included."""

    needs = {"view": MODERATE}
    list_display = (
        "shown_title", "shown_category", "shown_author", "shown_state", "answer_count",
        "last_post_at",
    )  # fmt: skip
    list_display_links = None
    list_filter = ("state", Visibility)
    search_fields = ("title", "reference")
    search_help_text = _("Title or number")

    def get_urls(self) -> list[URLPattern]:
        """The list alone: what is done to a topic is done on its review page."""
        changelist = method_decorator(require_safe)(type(self).changelist_view)
        view = self.admin_site.admin_view(changelist.__get__(self))
        return [path("", view, name="community_topic_changelist")]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset: QuerySet = super().get_queryset(request).for_rows()
        return queryset

    @display(description=_("Topic"), ordering="title")
    def shown_title(self, row: Topic) -> str:
        url = reverse("admin:community_post_change", args=[row.reference, 1])
        return format_html('<a href="{}">{}</a>', url, row.title)

    @display(description=_("Category"), ordering="category__position")
    def shown_category(self, row: Topic) -> str:
        return str(row.category)

    @display(description=_("Author"))
    def shown_author(self, row: Topic) -> str:
        return name_or_former(row.author_name)

    @display(
        description=_("State"),
        label={
            TopicState.OPEN: "info",
            TopicState.ANSWERED: "success",
            "held": "warning",
            "hidden": "danger",
        },
    )
    def shown_state(self, row: Topic) -> tuple[str, Any]:
        if row.is_hidden:
            return "hidden", _("Hidden")
        if row.is_held:
            return "held", _("Held for review")
        return row.state, row.get_state_display()
