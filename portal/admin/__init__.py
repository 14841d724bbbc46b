"""The staff's pages for the portal itself: settings, audit log, outgoing messages."""

from portal.admin import audit, outbox, overview, tenants

__all__ = ["audit", "outbox", "overview", "tenants"]
