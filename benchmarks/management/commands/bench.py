"""`make bench`: generate, measure, report."""

import os
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.urls import NoReverseMatch, clear_url_caches

from benchmarks import database, documents, machine, pages, people, report, requests, search, topics
from benchmarks.chart import chart
from benchmarks.figures import summarise
from benchmarks.measure import Fetch, UnexpectedStatus, measure, repeated
from benchmarks.report import Result

HERE = Path(__file__).resolve().parent.parent.parent
SEED = 20_260_101


class Command(BaseCommand):
    """Speed of the main pages against a minimal page."""

    help = "Measure the main pages on a PostgreSQL database of generated requests."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--requests", type=int, default=100_000, help="of the measured tenant")
        parser.add_argument("--indexed", type=int, default=2_000, help="of them in the search")
        parser.add_argument("--runs", type=int, default=100, help="of each page")
        parser.add_argument("--warm-up", type=int, default=10)
        parser.add_argument("--keep", action="store_true", help="leave the database, use it again")
        parser.add_argument("--only", default="", help="pages named so; writes no files")
        parser.add_argument("--statements", action="store_true", help="print each page's SQL")

    def handle(self, *args: Any, **options: Any) -> None:
        if not sys.platform.startswith("linux"):
            raise CommandError("Linux is needed: others don't tell a process's time so finely.")
        self.options = options
        call_command("collectstatic", interactive=False, verbosity=0)
        content = f"{options['requests']} requests, {options['indexed']} indexed"
        if not (options["keep"] and database.holds(content)):
            self._generate()
            database.mark_complete(content)
        database.become_app_role()
        try:
            self._run()
        finally:
            if not options["keep"]:
                database.drop()

    # --- data -----------------------------------------------------------------------------------
    def _generate(self) -> None:
        start, random = time.monotonic(), Random(SEED)
        self.stdout.write("Making the database ...")
        database.drop()
        database.create()
        for size in people.sizes(self.options["requests"]):
            self.stdout.write(f"People and articles of {size.slug} ...")
            tenant = people.furnish(size, random)
            people.add_reads(tenant, random)
            self.stdout.write(f"  {time.monotonic() - start:.0f} s")
            bar = ProgressBar(f"Requests of {size.slug}", size.requests)
            requests.add_requests(tenant, size.requests, random, bar.add)
            bar = ProgressBar(f"Orders and invoices of {size.slug}", size.requests)
            documents.add_documents(tenant, size.requests, random, bar.add)
            count = size.requests // 5
            bar = ProgressBar(f"Topics of {size.slug}", count)
            topics.add_topics(tenant, count, random, bar.add)
        database.tidy()
        self.stdout.write("Search index ...")
        search.fill(self.options["indexed"])
        self.stdout.write(f"Generated in {time.monotonic() - start:.0f} s.")

    # --- measuring ------------------------------------------------------------------------------
    def _run(self) -> None:
        clear_url_caches()
        world = pages.explore()
        facts = machine.facts() | {
            "Data": f"{world.requests:,} requests in the tenant, {world.customer_requests:,} of "
            "them the measured customer's; as many orders with their invoices, a fifth as many "
            "topics; a second tenant with a fifth of everything",
            "Search index": f"all articles, the newest {self.options['indexed']:,} requests of "
            "each tenant",
            "Load when it began": f"{os.getloadavg()[0]:.1f} (above the number of cores, wall "
            "times say more about the neighbours)",
        }
        clients = {who: pages.client_of(world, who) for who in pages.MOST_STATEMENTS}
        minimal = pages.fetcher(pages.MINIMAL, world, clients[pages.MEMBER])
        base = self._measured(pages.MINIMAL, minimal, minimal)
        results = [
            self._result(page, world, clients[page.who], minimal)
            for page in pages.PAGES
            if self.options["only"] in page.name
        ]
        self.stdout.write("\n" + report.plain_table([base, *results]))
        if not self.options["only"]:
            text = report.results_page(
                facts, base, results, self.options["runs"], report.further_parts(HERE / "parts")
            )
            (HERE / "RESULTS.md").write_text(text)
            (HERE / "results.svg").write_text(chart(results))

    def _result(self, page: pages.Page, world: pages.World, client: Any, minimal: Fetch) -> Result:
        self.stderr.write(f"  {page.label}")
        try:
            return self._measured(page, pages.fetcher(page, world, client), minimal)
        except (UnexpectedStatus, NoReverseMatch) as error:
            problem = f"not measured: {error}"
            return Result(page.label, page.goal, page.most_statements, problem=problem)

    def _measured(self, page: pages.Page, fetch: Fetch, minimal: Fetch) -> Result:
        runs, warm_up = self.options["runs"], self.options["warm_up"]
        found = measure(fetch, minimal, runs=runs, warm_up=warm_up)
        for statement, count in repeated(found.statements).items():
            self.stderr.write(f"    asked {count} times: {statement[:160]}")
        if self.options["statements"]:
            self.stderr.write("\n".join(f"    {text}" for text in found.statements))
        return Result(
            label=page.label,
            goal=page.goal,
            most_statements=page.most_statements,
            figures=summarise(found.samples, found.minimal),
            statements=len(found.statements),
            size=found.size,
        )


class ProgressBar:
    """One line that fills up; only on a terminal."""

    def __init__(self, label: str, total: int) -> None:
        self.label, self.total, self.done = label, max(total, 1), 0
        self.add(0)

    def add(self, count: int) -> None:
        """So much more is done."""
        self.done += count
        if not sys.stderr.isatty():
            return
        share = self.done / self.total
        end = "\n" if self.done >= self.total else ""
        sys.stderr.write(f"\r{self.label} {'█' * int(share * 30):<30} {share:4.0%}{end}")
        sys.stderr.flush()
