"""Rows that may be added, never changed or removed; a database trigger stands behind the code."""

from typing import Any, ClassVar

from portal.shared.db.refusals import Refusal, append_only
from portal.shared.models.base import TenantModel
from portal.shared.scoping import TenantQuerySet, scoped


class AppendOnlyError(Exception):
    """Somebody tried to change or remove what may only be added."""


class AppendOnlyQuerySet(TenantQuerySet):
    """Reads and appends; a database trigger refuses the rest where the code is stepped around."""

    def update(self, **kwargs: Any) -> int:
        """Raises AppendOnlyError."""
        raise AppendOnlyError(f"{self.model._meta.verbose_name} is append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Raises AppendOnlyError."""
        raise AppendOnlyError(f"{self.model._meta.verbose_name} is append-only")


class AppendOnlyModel(TenantModel):
    """Base of such rows."""

    refusals: ClassVar[tuple[Refusal, ...]] = append_only()

    objects = scoped(AppendOnlyQuerySet)

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises AppendOnlyError for a row that stands already."""
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.verbose_name} is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises AppendOnlyError."""
        raise AppendOnlyError(f"{self._meta.verbose_name} is append-only")
