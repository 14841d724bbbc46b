"""Documents in the workspace: the list; editing is `document_editor`'s."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from accounts.enums import StaffPermission
from knowledge.admin import document_acceptances, document_editor
from knowledge.document_enums import DocumentState
from knowledge.document_policies import require_manage
from knowledge.document_presentation import expiry_words
from knowledge.models import Document
from portal.shared.dates import today_at
from portal.shared.service_admin import ServiceModelAdmin
from portal.shared.staff_site import site

MANAGE = StaffPermission.MANAGE_DOCUMENTS
TO_CHECK = "check"


class WorkFilter(admin.SimpleListFilter):
    """What asks for somebody's work."""

    title = gettext_lazy("to do")
    parameter_name = "todo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("check", _("Uploads to check")),
            ("expiring", _("Expiring or expired")),
            ("accept", _("Has to be accepted")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "check":
            return queryset.filter(waits=True)
        if self.value() == "expiring":
            today = today_at(request.tenant)
            active = queryset.filter(state=DocumentState.ACTIVE)
            return active.near_expiry(today).expiring(today)
        if self.value() == "accept":
            return queryset.filter(needs_acceptance=True)
        return queryset


@admin.register(Document, site=site)
class DocumentAdmin(ServiceModelAdmin):
    """One line a document, with its current version and its days."""

    needs = {"view": MANAGE, "add": MANAGE, "change": MANAGE}
    list_display = ("title", "reference", "kind", "readers", "version", "expiry", "standing")
    list_display_links = ("title",)
    list_filter = (WorkFilter, "kind", "audience", "state")
    search_fields = ("title", "reference", "customer__name")
    search_help_text = gettext_lazy("Title, number or customer")
    ordering = ("-changed_at", "-id")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).with_shown(today_at(request.tenant))
        return rows.with_number().with_uploads().select_related("customer", "tenant")

    @display(description=gettext_lazy("readers"), ordering="audience")
    def readers(self, row: Document) -> str:
        return row.customer.name if row.customer else row.get_audience_display()

    @display(description=gettext_lazy("version"))
    def version(self, row: Any) -> Any:
        return row.shown_number or ""

    @display(description=gettext_lazy("expires"))
    def expiry(self, row: Any) -> str:
        return expiry_words(row.shown_until, today_at(row.tenant))

    @display(
        description=gettext_lazy("state"),
        label={
            DocumentState.ACTIVE: "success",
            DocumentState.DRAFT: "info",
            DocumentState.ARCHIVED: "danger",
            TO_CHECK: "warning",
        },
    )
    def standing(self, row: Any) -> tuple[str, str]:
        if row.waits:
            return TO_CHECK, _("To check")
        state = DocumentState(row.state)
        return state, str(state.label)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path(
                "<int:pk>/acceptances/",
                view(document_acceptances.acceptances),
                name="knowledge_document_acceptances",
            ),
            path(
                "<int:pk>/acceptances/export/",
                view(document_acceptances.export),
                name="knowledge_document_export",
            ),
        ]
        return [*own, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        require_manage(request.actor)
        return document_editor.add(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        require_manage(request.actor)
        return document_editor.edit(request, object_id)
