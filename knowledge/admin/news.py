"""Announcements in the workspace."""

import zoneinfo
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.decorators import display

from accounts.enums import StaffPermission
from knowledge import services
from knowledge.admin.news_forms import AnnouncementForm
from knowledge.admin.own_pages import OwnPageAdmin
from knowledge.enums import Audience
from knowledge.enums_news import AnnouncementState
from knowledge.models import Announcement
from portal.shared.errors import DomainError
from portal.shared.staff_site import site

PUBLISHERS = {
    "view": StaffPermission.PUBLISH_ARTICLES,
    "add": StaffPermission.PUBLISH_ARTICLES,
    "change": StaffPermission.PUBLISH_ARTICLES,
}


class FormPageAdmin(OwnPageAdmin):
    """The list is unfold's, the form a page of our own, saved by the services."""

    needs = PUBLISHERS
    actions = None
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("tenant")

    def form_page(self, request: HttpRequest, row: Any) -> HttpResponse:
        """Periods are the tenant's, whatever time zone the writer reads in."""
        with timezone.override(zoneinfo.ZoneInfo(request.tenant.time_zone)):
            response = self.page(request, row)
            if isinstance(response, TemplateResponse):
                response.render()
        return response

    def page(self, request: HttpRequest, row: Any) -> HttpResponse:
        """The form, or where it leads."""
        raise NotImplementedError

    def shown(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        """One of our pages in unfold's frame."""
        frame = {**site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/knowledge/{template}.html", frame | context)

    def to_list(self) -> HttpResponse:
        """Back to the list."""
        return redirect(f"admin:knowledge_{self.opts.model_name}_changelist")

    def to_row(self, row: Any) -> HttpResponse:
        """To the row's page."""
        return redirect(f"admin:knowledge_{self.opts.model_name}_change", row.pk)


def refused(form: Any, error: DomainError) -> None:
    """Say it at the field that it is about."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, str(error.message))


@admin.register(Announcement, site=site)
class AnnouncementAdmin(FormPageAdmin):
    """Writing, publishing, withdrawing."""

    list_display = ("shown_title", "kind", "shown_state", "shown_audience", "starts_at", "ends_at")
    list_display_links = ("shown_title",)
    list_filter = ("state", "kind")

    @display(description=gettext_lazy("Title"))
    def shown_title(self, row: Announcement) -> str:
        return row.title_in(get_language() or "")

    @display(
        description=gettext_lazy("State"),
        label={AnnouncementState.PUBLISHED: "success", AnnouncementState.WITHDRAWN: "warning"},
    )
    def shown_state(self, row: Announcement) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @display(
        description=gettext_lazy("Readers"),
        label={Audience.PUBLIC: "success", Audience.CUSTOMERS: "info"},
    )
    def shown_audience(self, row: Announcement) -> tuple[str, str]:
        return row.audience, row.get_audience_display()

    def page(self, request: HttpRequest, row: Announcement | None) -> HttpResponse:
        action = request.POST.get("action", "save")
        form = AnnouncementForm(request.POST or None, tenant=request.tenant, row=row)
        if request.method == "POST":
            if action in ("withdraw", "delete") and row is not None:
                return self._put_away(request, row, action)
            if form.is_valid():
                try:
                    return self._save(request, row, form, action)
                except DomainError as error:
                    refused(form, error)
        title = row.title_in(get_language() or "") if row else _("New announcement")
        return self.shown(request, "news_form", title=title, form=form, row=row)

    def _save(
        self, request: HttpRequest, row: Announcement | None, form: AnnouncementForm, action: str
    ) -> HttpResponse:
        texts, showing = form.texts(), form.showing()
        with transaction.atomic():
            if row is None:
                row = services.create_announcement(
                    actor=request.actor, texts=texts, showing=showing
                )
            else:
                services.update_announcement(
                    actor=request.actor, row=row, texts=texts, showing=showing
                )
            if action == "publish":
                services.publish_announcement(actor=request.actor, row=row)
        messages.success(request, _("The announcement was saved."))
        return self.to_row(row)

    def _put_away(self, request: HttpRequest, row: Announcement, action: str) -> HttpResponse:
        try:
            if action == "delete":
                services.delete_announcement(actor=request.actor, row=row)
                messages.success(request, _("The announcement was deleted."))
                return self.to_list()
            services.withdraw_announcement(actor=request.actor, row=row)
            messages.success(request, _("Readers don't see it any more."))
        except DomainError as error:
            messages.error(request, str(error.message))
        return self.to_row(row)
