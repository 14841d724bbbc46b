"""Admins whose list is unfold's and whose form is a page of our own, saved by the services."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from knowledge import policies
from portal.shared.staff_site import TenantModelAdmin


class OwnPageAdmin(TenantModelAdmin):
    """One page for a new row and for one that stands."""

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        policies.require(self.has_add_permission(request))
        return self.form_page(request, None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        policies.require(self.has_change_permission(request))
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if request.POST.get("action") == "delete" and self.deleted(request, row):
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return self.form_page(request, row)

    def form_page(self, request: HttpRequest, row: Any) -> HttpResponse:
        """The form, or where it leads."""
        raise NotImplementedError

    def deleted(self, request: HttpRequest, row: Any) -> bool:
        """Whether the row was removed, which the reader is told; False shows the form again."""
        return False
