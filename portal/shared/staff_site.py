"""The staff workspace: Django's admin behind the portal's own permissions."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from portal.shared.audit import record


class PortalAdminSite(UnfoldAdminSite):
    """Opens to the tenant's staff with their second factor; one sign-in for all is allauth's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pages: list[tuple[str, Callable[..., HttpResponse], str]] = []

    def has_permission(self, request: HttpRequest) -> bool:
        actor = request.actor
        return bool(actor.user and actor.is_staff and not actor.second_factor_missing)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """No second door: visitors go to the portal's sign-in, others get a 403 (no loop)."""
        if request.user.is_authenticated:
            raise PermissionDenied
        target = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(target, reverse("account_login"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The account area's page ends other sessions and tells by mail; Django's wouldn't."""
        return redirect("account_change_password")

    def search(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """A page that no link leads to isn't there."""
        try:
            return super().search(request, extra_context)
        except InvalidPage as error:
            raise Http404 from error

    def add_page(self, route: str, view: Callable[..., HttpResponse], *, name: str) -> None:
        """A page of its own beside those of the models; the view asks for permissions itself."""
        self._pages.append((route, view, name))

    def get_urls(self) -> list[Any]:
        """Without the redirect to any row of any model: it asks neither tenant nor permission."""
        own = [path(route, self.admin_view(view), name=name) for route, view, name in self._pages]
        of_models = super().get_urls()
        return own + [url for url in of_models if getattr(url, "name", "") != "view_on_site"]


site = PortalAdminSite(name="admin")


class TenantModelAdmin(ModelAdmin):
    """Admin of a tenant's model: its rows only, by staff permission, every change audited.

    `needs` maps view/add/change/delete to the StaffPermission codename; a missing entry means
    nobody but the operator may.
    """

    needs: ClassVar[Mapping[str, str]] = {}
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request)
        visible = getattr(queryset, "visible_to", None)
        return visible(request.actor) if visible else queryset

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """What isn't there or isn't one's own is a 404, as everywhere."""
        raise Http404

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "view") or self._may(request, "change")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "change")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "delete")

    def _may(self, request: HttpRequest, what: str) -> bool:
        needed = self.needs.get(what)
        return bool(needed and request.actor.may(needed))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Set the tenant on new rows and write the audit row in the same transaction."""
        if not change:
            obj.tenant = request.tenant
        super().save_model(request, obj, form, change)
        action = f"{obj._meta.model_name}.{'changed' if change else 'created'}"
        record(request.actor, action, obj, form_changes(form))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        record(request.actor, f"{obj._meta.model_name}.deleted", obj)
        super().delete_model(request, obj)


def form_changes(form: Any) -> dict[str, tuple[Any, Any]]:
    """What a form changed, as (old, new) by field."""
    return {
        name: (form.initial.get(name), form.cleaned_data.get(name))
        for name in form.changed_data
        if name in form.cleaned_data
    }
