"""Days in the tenant's time zone: an invoice is due on a day of the business, not of the server."""

import zoneinfo
from datetime import date, datetime, time

from django.utils import timezone

from portal.shared.models import Tenant

NOON = time(12)


def zone_of(tenant: Tenant) -> zoneinfo.ZoneInfo:
    """The tenant's time zone."""
    return zoneinfo.ZoneInfo(tenant.time_zone)


def today_at(tenant: Tenant) -> date:
    """The tenant's present day."""
    return timezone.localdate(timezone=zone_of(tenant))


def moment_of(tenant: Tenant, on: date) -> datetime:
    """Now for the present day; noon for what is entered for another one."""
    if on == today_at(tenant):
        return timezone.now()
    return datetime.combine(on, NOON, zone_of(tenant))
