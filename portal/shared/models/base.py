"""The base of every model that belongs to a tenant."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from portal.shared.context import current_tenant_id
from portal.shared.errors import ForeignTenantError
from portal.shared.scoping import scoped


class TenantModel(models.Model):
    """A row of one tenant: read only inside its scope, written only to it.

    Indexes and unique constraints of subclasses start with `tenant`, so foreign keys inside the
    tenant are declared with `db_index=False` and get their own composite index.
    """

    tenant = models.ForeignKey(
        "shared.Tenant", on_delete=models.PROTECT, editable=False, db_index=False, related_name="+"
    )

    objects = scoped()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse rows of another tenant and links that leave the tenant.

        Raises ForeignTenantError.
        """
        self.assert_own_tenant(kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises ForeignTenantError for a row of another tenant."""
        if self.tenant_id != current_tenant_id():
            raise ForeignTenantError(f"{type(self).__name__} belongs to another tenant")
        return super().delete(*args, **kwargs)  # type: ignore[no-any-return]

    def assert_own_tenant(self, fields: Any = None) -> None:
        """Raises ForeignTenantError unless the row and all it points to are the active tenant's."""
        active = current_tenant_id()
        if active is None or self.tenant_id != active:
            raise ForeignTenantError(f"{type(self).__name__} belongs to another tenant")
        for field in self._meta.concrete_fields:
            if fields is None or field.name in fields:
                self._assert_link_inside(field, active)

    def _assert_link_inside(self, field: Any, active: int) -> None:
        target = getattr(field, "related_model", None)
        if target is None or field.name == "tenant" or not has_tenant(target):
            return
        key = getattr(self, field.attname)
        if key is None:
            return
        if field.is_cached(self):
            inside = getattr(self, field.name).tenant_id == active
        else:
            inside = target._base_manager.filter(pk=key, tenant_id=active).exists()
        if not inside:
            raise ForeignTenantError(f"{type(self).__name__}.{field.name} points outside")


def has_tenant(model: Any) -> bool:
    """Whether rows of the model belong to a tenant."""
    try:
        field = model._meta.get_field("tenant")
    except FieldDoesNotExist:
        return False
    return bool(field.is_relation) and model._meta.label != "shared.TenantDomain"
