"""Admin pages whose writes are services, so that rules and audit are the portal's own."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from portal.shared.errors import DomainError
from portal.shared.staff_site import TenantModelAdmin

COUNT_AT_MOST = 10_000
# Digits of the largest key that every database knows.
LONGEST_KEY = 19


class CappedPaginator(Paginator):
    """Counts no further than anybody pages; filters lead to the rest."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        return int(rows.order_by()[:COUNT_AT_MOST].count())


class RowSelect(AutocompleteSelect):
    """Shows a form again whose choice was never offered; Django's fails on what is no key."""

    def optgroups(self, name: str, value: list[Any], attr: Any = None) -> Any:
        keys = [key for key in map(str, value) if key.isdecimal() and len(key) < LONGEST_KEY]
        return super().optgroups(name, keys, attr)


class ServiceModelAdmin(TenantModelAdmin):
    """A refused change (DomainError) comes back as a message on the form, the input kept."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            # The transaction is rolled back; the same form again, now with the refusal on it.
            request.refused = error
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        refused = getattr(request, "refused", None)
        return refusing(form, refused) if refused else form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        for link in ("add", "change", "delete", "view"):
            if hasattr(widget, f"can_{link}_related"):
                setattr(widget, f"can_{link}_related", False)  # pop-ups lead away from the page
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RowSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect(request.path)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """What depends on the row is the service's business, not the admin's collector's."""
        return [str(obj) for obj in objs], {}, set(), []

    def get_actions(self, request: HttpRequest) -> Any:
        """No bulk deletion: it would pass the services and the audit log by."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The audit log is the history, for who may see the row."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        target = {"target_type": self.model._meta.label_lower, "target_id": object_id}
        return redirect(f"{reverse('admin:shared_auditentry_changelist')}?{urlencode(target)}")

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> str:
        """Nothing: the services tell the audit log."""
        return ""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The services write the audit log; a second one without tenant isn't kept."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """As above."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """As above."""


class ReadOnlyModelAdmin(ServiceModelAdmin):
    """Looking only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StaffInline(BaseModelAdmin):
    """Mixin for inlines: permissions as on the page itself."""

    needs: ClassVar[Mapping[str, str]] = {}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "view") or self._may(request, "change")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "change")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "delete")

    def _may(self, request: HttpRequest, what: str) -> bool:
        needed = self.needs.get(what)
        return bool(needed and request.actor.may(needed))


def refusing(form: Any, error: DomainError) -> Any:
    """The form class, its validation ending in the service's refusal."""

    def clean(self: Any) -> Any:
        cleaned = form.clean(self)
        field = error.field if error.field in self.fields else None
        self.add_error(field, ValidationError(str(error.message)))
        return cleaned

    return type(form.__name__, (form,), {"clean": clean})


def adopt(row: Any, saved: Any) -> None:
    """Let the admin's own instance stand for the row that the service made."""
    row.__dict__.update(saved.__dict__)
