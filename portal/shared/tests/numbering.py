"""A process of its own that takes numbers, for the counter's test under real concurrency."""

import os
import random
from threading import Barrier
from typing import Any

import django
from django.apps import apps

if not apps.ready:  # preloaded by the fork server, before any test's process is forked from it
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()

from django.db import connection, transaction

from portal.shared.context import tenant_scope
from portal.shared.counters import next_number
from portal.shared.models import Tenant


class Planned(Exception):
    """The business failed after the number was taken."""


def take_numbers(
    database: dict[str, Any], tenant_id: int, tries: int, seed: int, start: Barrier
) -> tuple[list[int], int]:
    """The numbers kept, and how many were given back by a rollback (about every fifth)."""
    connection.close()
    connection.settings_dict.update(database)
    fate = random.Random(seed)
    kept: list[int] = []
    tenant = Tenant.objects.get(pk=tenant_id)
    start.wait(60)
    for _ in range(tries):
        try:
            with tenant_scope(tenant), transaction.atomic():
                number = next_number(tenant, "invoice", start=100)
                if fate.random() < 0.2:
                    raise Planned
        except Planned:
            continue
        kept.append(number)
    connection.close()
    return kept, tries - len(kept)
