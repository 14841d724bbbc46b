"""The net: managers that refuse to answer without an active tenant, and writes held to it."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.expressions import Case
from django.db.models.functions import Cast
from django_scopes import ScopedManager
from django_scopes.manager import DisabledQuerySet

from portal.shared.context import current_tenant_id
from portal.shared.errors import ForeignTenantError

# django-scopes names what it refuses, and so lets `exists()`, `in_bulk()`, `bulk_create()` and
# others through; here all is refused but what touches no row (`create` ends in `save()`).
_HARMLESS = frozenset({"acreate", "create", "none", "using"})
_INSIDE = ("_fetch_all", "_insert", "_batched_insert", "_update", "_raw_delete")
_OPERATORS = ("__aiter__", "__and__", "__or__", "__xor__")

for _name, _member in vars(models.QuerySet).items():
    _is_public = callable(_member) and not _name.startswith("_") and _name not in _HARMLESS
    if _is_public or _name in _INSIDE or _name in _OPERATORS:
        setattr(DisabledQuerySet, _name, DisabledQuerySet.error)

_disabled_init = DisabledQuerySet.__init__


def _init_empty(self: Any, *args: Any, **kwargs: Any) -> None:
    """Whatever still gets at the query itself (`Exists(...)`, `Subquery(...)`) finds no rows."""
    _disabled_init(self, *args, **kwargs)
    self.query.set_empty()


DisabledQuerySet.__init__ = _init_empty


def has_tenant(model: Any) -> bool:
    """Whether rows of the model belong to a tenant."""
    try:
        field = model._meta.get_field("tenant")
    except FieldDoesNotExist:
        return False
    return bool(field.is_relation) and model._meta.label != "shared.TenantDomain"


def assert_inside(field: Any, value: Any) -> None:
    """Raises ForeignTenantError unless the foreign key's value stays inside the active tenant.

    `value` is a key or the row itself; other fields than links between tenants' rows pass.
    """
    if isinstance(field, models.ForeignKey) and not _stays_inside(field, value):
        raise ForeignTenantError(f"{field.model.__name__}.{field.name} points outside")


def _stays_inside(field: Any, value: Any) -> bool:
    active = current_tenant_id()
    if field.name == "tenant":
        return bool(getattr(value, "pk", value) == active)
    if value is None or not has_tenant(field.related_model):
        return True
    if hasattr(value, "resolve_expression"):
        return False
    if isinstance(value, models.Model):
        return bool(value.tenant_id == active)
    found = field.related_model._base_manager.filter(
        **{field.target_field.name: value, "tenant_id": active}
    )
    return bool(found.exists())


class TenantQuerySet(models.QuerySet):
    """Queryset of a tenant's model; writes in bulk are held to the tenant as `save()` is."""

    def bulk_create(
        self,
        objs: Iterable[Any],
        *args: Any,
        unique_fields: Any = None,
        update_conflicts: bool = False,
        **kwargs: Any,
    ) -> list[Any]:
        """Raises ForeignTenantError for rows, links or conflict targets outside the tenant."""
        rows = list(objs)
        for row in rows:
            row.assert_own_tenant()
        if update_conflicts and "tenant" not in (unique_fields or ()):
            raise ForeignTenantError("an upsert by another key could change a foreign row")
        return list(
            super().bulk_create(
                rows,
                *args,
                unique_fields=unique_fields,
                update_conflicts=update_conflicts,
                **kwargs,
            )
        )

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        """Raises ForeignTenantError for rows and links outside the tenant."""
        rows = list(objs)
        for row in rows:
            row.assert_own_tenant()
        return int(super().bulk_update(rows, *args, **kwargs))

    def update(self, **kwargs: Any) -> int:
        """Raises ForeignTenantError for a link that leaves the tenant, given as row or key.

        A computed link can't be checked and is refused.
        """
        for name, value in kwargs.items():
            field = self.model._meta.get_field(name)
            # `bulk_update` writes one CASE over rows that it has checked already.
            if field.name == "tenant" or not isinstance(value, Case | Cast):
                assert_inside(field, value)
        return int(super().update(**kwargs))


def scoped(queryset: type[TenantQuerySet] = TenantQuerySet) -> Any:
    """A model's `objects`: the queryset's methods, narrowed to the active tenant."""
    manager_class = models.Manager.from_queryset(queryset)
    return ScopedManager(_manager_class=manager_class, tenant="tenant")
