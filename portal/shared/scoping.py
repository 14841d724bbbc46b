"""The net: managers that refuse to answer without an active tenant."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django_scopes import ScopedManager
from django_scopes.manager import DisabledQuerySet

from portal.shared.context import current_tenant_id
from portal.shared.errors import ForeignTenantError

# django-scopes lets these through: each of them can read rows without a scope.
for _hole in (
    "exists", "_fetch_all", "aiterator", "aexists", "acount", "aget", "contains", "explain",
    "bulk_create", "bulk_update", "in_bulk", "exclude", "distinct", "defer", "extra", "alias",
):
    setattr(DisabledQuerySet, _hole, DisabledQuerySet.error)


class TenantQuerySet(models.QuerySet):
    """Queryset of a tenant's model; writes in bulk are held to the tenant as `save()` is."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            row.assert_own_tenant()
        return list(super().bulk_create(rows, *args, **kwargs))

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        rows = list(objs)
        for row in rows:
            row.assert_own_tenant()
        return int(super().bulk_update(rows, *args, **kwargs))

    def update(self, **kwargs: Any) -> int:
        for name, value in kwargs.items():
            related_tenant = getattr(value, "tenant_id", None)
            if related_tenant is not None and related_tenant != current_tenant_id():
                raise ForeignTenantError(f"{self.model.__name__}.{name} points to another tenant")
        return int(super().update(**kwargs))


def scoped(queryset: type[TenantQuerySet] = TenantQuerySet) -> Any:
    """A model's `objects`: the queryset's methods, narrowed to the active tenant."""
    manager_class = models.Manager.from_queryset(queryset)
    return ScopedManager(_manager_class=manager_class, tenant="tenant")
