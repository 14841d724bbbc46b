"""`python -m benchmarks.reports [REQUESTS]`: how long each report takes, in how many statements.

All requests are of the last twelve months, so that the longest period counts every one of them.
Writes what it found to `benchmarks/reports.md`.
"""

import os
import sys
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, cast

import django
from django.apps import apps

if not apps.ready:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.middleware import TENANT_KEY
from accounts.models import User
from benchmarks import database, machine, people, requests
from benchmarks.bulk import copy_rows
from benchmarks.measure import UnexpectedStatus, recorded, timed
from portal.provisioning import set_support_hours
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from tickets.models import Deflection, Rating, Ticket
from tickets.reports.asking import REPORTS

NAME = "portal_bench_reports"
REQUESTS, RUNS, SEED = 100_000, 5, 20_260_102
YEAR = timedelta(days=365)
RESULT = Path(__file__).resolve().parent / "reports.md"
Row = tuple[str, int, list[float]]


def main(count: int, *, keep: bool) -> None:
    """Make a database, open every report of every period, write; `keep` leaves the database."""
    settings.DATABASE_NAME = connection.settings_dict["NAME"] = NAME
    call_command("collectstatic", interactive=False, verbosity=0)
    content = f"reports of {count}"
    if not (keep and database.holds(content)):
        database.drop()
        database.create()
        fill(count, Random(SEED))
        database.tidy()
        database.mark_complete(content)
    database.become_app_role()
    rows = list(measured(periods()))
    text = page(count, rows)
    sys.stdout.write(text)
    RESULT.write_text(text)
    if not keep:
        database.drop()


def fill(count: int, random: Random) -> None:
    """A tenant with opening hours; every request has agreed times, a third is rated."""
    size = people.sizes(count)[0]
    tenant = people.furnish(size, random)
    with tenant_scope(tenant):
        system = system_actor(tenant)
        set_support_hours(actor=system, days=range(5), opens=time(8, 30), closes=time(17, 30))
    requests.add_requests(tenant, count, random, lambda _done: None, span=YEAR)
    with tenant_scope(tenant):
        agree(tenant)
        copy_rows(Rating, ratings(tenant, random))
        copy_rows(Deflection, deflections(tenant, random, count // 5))


def agree(tenant: Tenant) -> None:
    """Agreed times that about nine of ten keep, and pauses."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update tickets_ticket set"
            " first_answer_due_at = created_at + interval '1 hour' * (id %% 10) / 3,"
            " solution_due_at = created_at + interval '1 hour' * (24 + id %% 72),"
            " next_due_at = case when solved_at is null"
            " then created_at + interval '1 hour' * (24 + id %% 72) end,"
            " paused_seconds = id %% 3 * 1800,"
            " kind = (array['question', 'incident', 'service', 'complaint'])[1 + id %% 4],"
            " channel = (array['portal', 'mail', 'staff', 'guest'])[1 + id / 4 %% 4]"
            " where tenant_id = %s",
            [tenant.pk],
        )


def ratings(tenant: Tenant, random: Random) -> Iterator[dict[str, Any]]:
    """Of each third solved request, an hour later."""
    solved = Ticket.objects.exclude(solved_at=None).order_by("pk").values_list("pk", "solved_at")
    for key, at in list(solved)[::3]:
        yield {
            "tenant_id": tenant.pk,
            "ticket_id": key,
            "score": random.choice((5, 5, 5, 4, 4, 3, 2, 1)),
            "comment": "Quick and clear." if key % 9 == 0 else "",
            "created_at": at + timedelta(hours=1),
        }


def deflections(tenant: Tenant, random: Random, count: int) -> Iterator[dict[str, Any]]:
    """Answers found before sending, by some hundred searches and articles."""
    now = timezone.now()
    for _number in range(count):
        which = min(int(random.expovariate(0.02)), 400)
        yield {
            "tenant_id": tenant.pk,
            "subject": f"Question {which}",
            "search": f"search {which}",
            "language": random.choice(("en", "lt")),
            "kind": "article",
            "url": f"/en/help/articles/answer-{which // 2}/",
            "title": f"Answer {which // 2}",
            "created_at": now - random.random() * YEAR,
        }


def periods() -> dict[str, str]:
    """Name and query of what is measured."""
    today = timezone.localdate()
    first = today - YEAR
    return {
        "30 days": "period=30",
        "90 days": "period=90",
        "12 months": f"period=own&from={first.isoformat()}&to={today.isoformat()}",
    }


def measured(asked: dict[str, str]) -> Iterator[Row]:
    """Label, statements and the seconds of each period, report by report."""
    client = client_of(Tenant.objects.get(slug="bench"))
    for name, label in REPORTS.items():
        path = "/admin/reports/" if name == "overview" else f"/admin/reports/{name}/"
        addresses = [f"{path}?{query}&by=agent" for query in asked.values()]
        yield str(label), statements(client, addresses[0]), [seconds(client, a) for a in addresses]


def client_of(tenant: Tenant) -> Client:
    """The browser of an administrator."""
    client = Client(HTTP_HOST=tenant.primary_host, HTTP_ACCEPT_ENCODING="gzip")
    with tenant_scope(tenant):
        user = User.objects.get(email=f"agent-19@{tenant.primary_host}")
        client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
        session = client.session
        session[TENANT_KEY] = tenant.pk
        session.save()
    return client


def statements(client: Client, address: str) -> int:
    """How many the page needs, once the caches are warm."""
    opened(client, address)
    return len(recorded(lambda: opened(client, address))[0])


def seconds(client: Client, address: str) -> float:
    """The median of some runs after a first one: processor time of the portal and of its database.

    On a machine with nothing else to do that is what somebody waits.
    """
    opened(client, address)
    samples = [timed(lambda: opened(client, address)) for _run in range(RUNS)]
    return median(sample.app_ms + sample.database_ms for sample in samples) / 1000


def opened(client: Client, address: str) -> HttpResponse:
    """Open the page; raises where it isn't shown."""
    response = client.get(address, secure=True)
    if response.status_code != 200:
        raise UnexpectedStatus(f"{address}: {response.status_code} {response.headers}")
    return cast(HttpResponse, response)


def page(count: int, rows: list[Row]) -> str:
    """The Markdown."""
    told = [f"- {name}: {value}" for name, value in machine.facts().items()]
    lines = [
        f"| {label} | {number} | " + " | ".join(f"{one:.2f}" for one in found) + " |"
        for label, number, found in rows
    ]
    return INTRODUCTION.format(
        count=f"{count:,}",
        runs=RUNS,
        facts="\n".join(told),
        heads=" | ".join(periods()),
        lines="\n".join(lines),
    )


INTRODUCTION = """# How long the reports take

Written by `python -m benchmarks.reports`: {count} requests of one tenant on PostgreSQL, all of the
last twelve months, each with agreed times; a third rated; a fifth as many answers found before
sending; opening hours set; the table by agent. Seconds of a whole page: processor time of the
portal and of its database server process (one, no parallel workers), the median of {runs} runs.

{facts}

| Report | SQL | {heads} |
| --- | ---: | ---: | ---: | ---: |
{lines}
"""


if __name__ == "__main__":
    numbers = [one for one in sys.argv[1:] if one.isdecimal()]
    main(int(numbers[0]) if numbers else REQUESTS, keep="--keep" in sys.argv)
