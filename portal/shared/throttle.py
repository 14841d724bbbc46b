"""How often somebody may do something that costs others work."""

from django.core.cache import cache


def within_limit(key: str, limit: int, seconds: int) -> bool:
    """Counts one try under the key; whether it is among the first `limit` of its time window.

    The window begins with the first try. Counts live in the cache: one for all processes where
    Redis is set, one a process else.
    """
    name = f"throttle:{key}"
    if cache.add(name, 1, seconds):
        return True
    try:
        return int(cache.incr(name)) <= limit
    except ValueError:
        # The window ended between the two calls.
        return cache.add(name, 1, seconds) or True
