"""Taking the samples of `benchmarks.search_1m`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.test import Client

from accounts.middleware import TENANT_KEY
from accounts.selectors import actor_for
from benchmarks import search_data
from benchmarks.measure import UnexpectedStatus
from benchmarks.search_cases import CLERK, LEAD, MEMBER, Case, Known
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.paging import PAGE_SIZE
from tickets.admin.narrowing import in_order, narrowed
from tickets.models import Ticket
from tickets.models.search import tsquery
from tickets.search.words import asked


@dataclass(frozen=True, slots=True)
class Run:
    """Times of whole pages and of the slowest statement in each; how many statements there are."""

    case: Case
    pages: list[float]
    slowest: list[float]
    statements: int


def clients_of(tenant: Tenant) -> dict[str, Client]:
    """Browsers of who works in all queues, in one, and of a customer's owner, signed in."""
    names = {LEAD: "agent-0", CLERK: "clerk", MEMBER: "member-0"}
    return {who: _client(tenant, f"{name}@{tenant.primary_host}") for who, name in names.items()}


def _client(tenant: Tenant, email: str) -> Client:
    client = Client(HTTP_HOST=tenant.primary_host, HTTP_ACCEPT_LANGUAGE="en")
    with tenant_scope(tenant):
        user = get_user_model().objects.get(email=email)
        client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
        session = client.session
        session[TENANT_KEY] = tenant.pk
        session.save()
    client.get("/", secure=True)
    return client


def taken(case: Case, client: Client, runs: int) -> Run:
    """Open the addresses in turn. Raises UnexpectedStatus."""
    pages, slowest, count = [], [], 0
    for turn in range(runs):
        times: list[float] = []
        start = time.perf_counter()
        with statements_timed(times):
            response = client.get(case.addresses[turn % len(case.addresses)], secure=True)
        pages.append((time.perf_counter() - start) * 1000)
        if response.status_code != 200:
            raise UnexpectedStatus(f"{case.addresses[0]} answered {response.status_code}")
        slowest.append(max(times))
        count = max(count, len(times))
    return Run(case, pages, slowest, count)


@contextmanager
def statements_timed(times: list[float]) -> Iterator[None]:
    """Note the milliseconds of each statement inside."""

    def note(execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(statement, params, many, context)
        finally:
            times.append((time.perf_counter() - start) * 1000)

    with connection.execute_wrapper(note):
        yield


def explained(tenant: Tenant, known: Known) -> dict[str, str]:
    """How the desk's search for a rare and a common word is carried out."""
    rare, common = known.rare[0], known.common[5]
    user = get_user_model().objects.get(email=f"agent-0@{tenant.primary_host}")
    with tenant_scope(tenant):
        actor = actor_for(user, tenant)
        wanted = tsquery(asked(tenant.pk, rare, internal=True))
        return {
            "A rare word: its requests' keys from the GIN index": search_data.plan_by_index(wanted),
            "A rare word: the page of the list": search_data.plan_of(_page(actor, rare)),
            "A common word: the page of the list": search_data.plan_of(_page(actor, common)),
        }


def _page(actor: Actor, text: str) -> QuerySet:
    params = QueryDict(mutable=True)
    params["q"] = text
    visible = Ticket.objects.visible_to(actor).on_desk_of(actor)
    rows, keyset = in_order(narrowed(visible, params, actor), params)
    return rows.only("pk", keyset.by).order_by(*keyset.order())[: PAGE_SIZE + 1]
