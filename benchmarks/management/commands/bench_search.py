"""`python -m benchmarks.search_1m`: searching and leafing among a million requests.

Makes a database of its own with requests in four languages and a second tenant beside them, opens
the desk's list, its searches and the customers' searches as three people, and writes
`search_1m.md`. On PostgreSQL (DATABASE_URL) the measuring connection is the application's role, so
row-level security counts; with --embedded everything happens on SQLite.
"""

import os
from random import Random
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connection

from benchmarks import database, machine, people, requests, search_data, search_report
from benchmarks.management.commands.bench import HERE, ProgressBar
from benchmarks.multiplying import multiply
from benchmarks.search_cases import known_words, queue_pages, searches
from benchmarks.search_runs import Run, clients_of, explained, taken
from portal.shared.models import Tenant

SEED = 20_260_102


class Command(BaseCommand):
    """Time of searches over requests, and of the desk's list."""

    help = "Measure searches and the desk's list among many generated requests."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--requests", type=int, default=1_000_000, help="of the tenant")
        parser.add_argument("--runs", type=int, default=60, help="of each kind")
        parser.add_argument("--keep", action="store_true", help="leave the database, use it again")
        parser.add_argument("--only", default="", help="kinds named so; writes no file")

    def handle(self, *args: Any, **options: Any) -> None:
        self.options = options
        self.is_embedded = connection.vendor == "sqlite"
        call_command("collectstatic", interactive=False, verbosity=0)
        content = f"{options['requests']} requests to search"
        if not (options["keep"] and self._holds(content)):
            self._generate(content)
        if not self.is_embedded:
            database.become_app_role()
        try:
            self._run()
        finally:
            if not options["keep"]:
                search_data.drop()

    def _holds(self, content: str) -> bool:
        return search_data.kept_facts(content) is not None

    # --- data -----------------------------------------------------------------------------------
    def _generate(self, content: str) -> None:
        self.stdout.write("Making the database ...")
        search_data.drop()
        search_data.create()
        facts: dict[str, str] = {}
        random = Random(SEED)
        with search_data.without_index(facts):
            for size, texts in search_data.sizes(self.options["requests"], random):
                tenant = people.furnish(size, random)
                search_data.add_clerk(tenant)
                bar = ProgressBar(f"Requests of {size.slug}", size.requests)
                with search_data.clocked(facts, f"requests of {size.slug}"):
                    requests.add_requests(tenant, size.requests, random, bar.add, texts)
                    if search_data.copies() > 1:
                        multiply(tenant, search_data.copies())
                search_data.add_marks(tenant, random)
                search_data.check_words(tenant, random)
        search_data.settle()
        search_data.keep_facts(content, facts)

    # --- measuring ------------------------------------------------------------------------------
    def _run(self) -> None:
        tenant, other = (Tenant.objects.get(slug=slug) for slug in ("bench", "neighbour"))
        known, random = known_words(tenant, other), Random(SEED)
        cases = [*searches(tenant, known, random), *queue_pages(tenant)]
        clients = clients_of(tenant)
        runs: list[Run] = []
        for case in cases:
            if self.options["only"] in f"{case.label}, {case.who}":
                self.stderr.write(f"  {case.label}, {case.who}")
                runs.append(taken(case, clients[case.who], self.options["runs"]))
        if not runs:
            raise CommandError("No kind is named so.")
        load = f"{os.getloadavg()[0]:.1f}"
        facts = search_data.facts(self.options["requests"]) | {"Load at the end": load}
        written = search_data.written(tenant)
        plans = {} if self.is_embedded else explained(tenant, known)
        text = search_report.page(machine.facts() | facts, runs, written, plans)
        self.stdout.write(text)
        if not self.options["only"]:
            name = "search_embedded.md" if self.is_embedded else "search_1m.md"
            (HERE / name).write_text(text)
