"""The audit log: for reading only."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, FieldTextFilter, RangeDateFilter
from unfold.decorators import display
from unfold.utils import parse_date_str

from accounts.enums import StaffPermission as S
from portal.shared.models import AuditEntry
from portal.shared.service_admin import ReadOnlyModelAdmin
from portal.shared.staff_site import site
from portal.shared.templatetags.portal_ui import smart_date

SHORT = 60


class DaysFilter(RangeDateFilter):
    """From one day to another, both included, in the reader's time zone."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        first, last = (
            parse_date_str(str(self.used_parameters.get(f"{self.parameter_name}_{end}") or ""))
            for end in ("from", "to")
        )
        if first:
            queryset = queryset.filter(at__gte=_midnight(first))
        if last:
            queryset = queryset.filter(at__lt=_midnight(last + timedelta(days=1)))
        return queryset


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@admin.register(AuditEntry, site=site)
class AuditEntryAdmin(ReadOnlyModelAdmin):
    """Who changed what, from which value to which, when and from where."""

    needs = {"view": S.VIEW_AUDIT_LOG}
    list_display = ("moment", "actor_label", "action", "target_label", "changed", "source")
    list_display_links = ("moment",)
    list_filter = (
        ("actor_label", FieldTextFilter),
        ("action", FieldTextFilter),
        ("at", DaysFilter),
        ("source", ChoicesDropdownFilter),
    )
    list_filter_submit = True
    search_fields = ("target_label", "actor_label", "action")
    search_help_text = _("Person, action or what was changed")
    ordering = ("-id",)
    fields = (
        "at",
        "actor_label",
        "action",
        ("target_type", "target_id"),
        "target_label",
        "all_changes",
        ("source", "ip"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (
            "at",
            "actor_label",
            "action",
            "target_type",
            "target_id",
            "target_label",
            "all_changes",
            "source",
            "ip",
        )

    @display(description=_("time"), ordering="id")
    def moment(self, entry: AuditEntry) -> SafeString | str:
        return smart_date(entry.at)

    @display(description=_("changes"))
    def changed(self, entry: AuditEntry) -> SafeString | str:
        return pairs(entry.changes, SHORT) or "–"

    @display(description=_("changes"))
    def all_changes(self, entry: AuditEntry) -> SafeString | str:
        return pairs(entry.changes) or "–"


def pairs(changes: dict[str, list[Any]], limit: int = 0) -> SafeString:
    """Field: old → new, a line each."""
    lines = ((name, shown(old, limit), shown(new, limit)) for name, (old, new) in changes.items())
    return format_html_join("", "<div><b>{}</b>: {} → {}</div>", lines)


def shown(value: Any, limit: int = 0) -> str:
    """A value in a cell: lists joined, long ones cut."""
    if value in (None, "", [], {}):
        return "–"
    text = ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)
    return f"{text[:limit]}…" if limit and len(text) > limit else text
