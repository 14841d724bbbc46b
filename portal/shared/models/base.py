"""The base of every model that belongs to a tenant."""

from typing import Any

from django.db import models

from portal.shared.context import current_tenant_id
from portal.shared.errors import ForeignTenantError
from portal.shared.scoping import assert_inside, has_tenant, scoped

__all__ = ["TenantModel", "has_tenant"]


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
        # Inherited by every subclass: following a link, refreshing, saving over a row, related
        # managers' writes and cascades stay inside the scope as well.
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse rows of another tenant and links that leave the tenant.

        Raises ForeignTenantError.
        """
        self.assert_own_tenant(kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises ForeignTenantError for a row of another tenant."""
        self._assert_active()
        return super().delete(*args, **kwargs)

    def assert_own_tenant(self, fields: Any = None) -> None:
        """Raises ForeignTenantError unless the row and all it points to are the active tenant's."""
        self._assert_active()
        for field in self._meta.concrete_fields:
            if self._writes(field, fields):
                self._assert_link_inside(field)

    def _writes(self, field: Any, fields: Any) -> bool:
        """Whether `save(update_fields=fields)` would write the field; a deferred one it won't."""
        named = fields is None or field.name in fields or field.attname in fields
        return named and field.attname in self.__dict__

    def _assert_active(self) -> None:
        active = current_tenant_id()
        if active is None or self.tenant_id != active:
            raise ForeignTenantError(f"{type(self).__name__} belongs to another tenant")

    def _assert_link_inside(self, field: Any) -> None:
        """A row at hand tells its tenant without a query; else the key is looked up."""
        loaded = field.is_relation and field.name != "tenant" and field.is_cached(self)
        assert_inside(field, getattr(self, field.name if loaded else field.attname))
