"""The staff's pages for the portal itself: settings, audit log, outgoing messages."""

from portal.admin import audit, desk_record, outbox, overview, tenants

__all__ = ["audit", "desk_record", "outbox", "overview", "tenants"]
