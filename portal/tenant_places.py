"""Choices of places for tenants."""

import zoneinfo
from functools import lru_cache

from accounts.selectors import country_choices

__all__ = ["country_choices", "time_zone_choices"]


@lru_cache(maxsize=1)
def time_zone_choices() -> list[tuple[str, str]]:
    """Cities by continent, and UTC."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name)
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]
