"""What the team's pages of orders and quotes share: by reference, changed by services only."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from orders import policies
from portal.shared.errors import DomainError, InvalidTransition, StaleState
from portal.shared.staff_site import TenantModelAdmin

POST_ONLY = method_decorator(require_POST)
SAFE_ONLY = method_decorator(require_safe)


class ByReferenceAdmin(TenantModelAdmin):
    """No pages to add, delete or edit rows: every change is one of the services."""

    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.can_manage(request.actor)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.can_manage(request.actor)

    def frame(self, request: HttpRequest, title: str) -> dict[str, Any]:
        """What unfold's page around ours reads."""
        return {**self.admin_site.each_context(request), "title": title, "is_fullwidth": "1"}

    def carry_out(
        self,
        request: HttpRequest,
        form: Any,
        said: str,
        back: Callable[[], HttpResponse],
        act: Callable[[dict[str, Any]], object],
        page: Callable[[], HttpResponse],
    ) -> HttpResponse:
        """Do what a form asks and go back; a refused form comes back with what was written.

        Where the row has moved on, the form has no place on its page any more.
        """
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except (InvalidTransition, StaleState) as error:
                messages.error(request, str(error.message))
                return back()
            except DomainError as error:
                form.refuse(error)
            else:
                messages.success(request, said)
                return back()
        return page()


def to(url_name: str, reference: str) -> HttpResponse:
    """Back to a row's page."""
    return redirect(url_name, reference)
