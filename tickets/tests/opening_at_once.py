"""Processes of their own that open requests, for the test under real concurrency."""

import os
from threading import Barrier
from typing import Any

import django
from django.apps import apps

if not apps.ready:  # preloaded by the fork server, before any test's process is forked from it
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()

from django.db import connection

from accounts.models import Customer, User
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from tickets.tests.factories import make_ticket


def open_requests(
    database: dict[str, Any], tenant_id: int, number: int, _process: int, start: Barrier
) -> list[int | None]:
    """Open so many requests, each in its own transaction; who got them."""
    connection.close()
    connection.settings_dict.update(database)
    tenant = Tenant.objects.get(pk=tenant_id)
    given: list[int | None] = []
    start.wait(60)
    for _ in range(number):
        with tenant_scope(tenant):
            customer, owner = Customer.objects.get(), User.objects.get(email="owner@medis.example")
            given.append(make_ticket(customer, owner).assignee_id)
    connection.close()
    return given
