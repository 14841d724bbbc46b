"""Models every part stands on."""

from portal.shared.models.append_only import (
    AppendOnlyError,
    AppendOnlyModel,
    AppendOnlyQuerySet,
)
from portal.shared.models.audit import AuditEntry
from portal.shared.models.base import TenantModel, has_tenant
from portal.shared.models.files import StoredFile
from portal.shared.models.outbox import OutboxMessage
from portal.shared.models.search import SearchSettings, SearchSynonyms
from portal.shared.models.tenants import Closure, Counter, SupportHours, Tenant, TenantDomain

__all__ = [
    "AppendOnlyError",
    "AppendOnlyModel",
    "AppendOnlyQuerySet",
    "AuditEntry",
    "Closure",
    "Counter",
    "OutboxMessage",
    "SearchSettings",
    "SearchSynonyms",
    "StoredFile",
    "SupportHours",
    "Tenant",
    "TenantDomain",
    "TenantModel",
    "has_tenant",
]
