"""`python -m benchmarks.retrieval`: how well the help centre's search finds what people look for.

Loads the corpus of `benchmarks/retrieval/` into a tenant of its own, asks the judged queries as a
visitor who is not signed in, prints the scores and writes `retrieval.md` and `retrieval.svg`.
"""

import time
from collections.abc import Sequence
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.db import DatabaseError

from benchmarks import machine
from benchmarks.management.commands.bench import HERE, ProgressBar
from benchmarks.retrieval import loading
from benchmarks.retrieval.corpus import LANGUAGES, Judged, off_topic, queries, topics
from benchmarks.retrieval.drawing import chart
from benchmarks.retrieval.report import SEEN, UNSEEN, beside_the_point, misses, page, seen, table
from benchmarks.retrieval.scoring import Answer
from benchmarks.retrieval.systems import SYSTEMS, System, takes
from knowledge.ask.answering import answer_to
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant

Answers = dict[str, list[Answer]]


class Command(BaseCommand):
    """Scores of the search and of plain `icontains` over judged queries."""

    help = "Measure how well the search finds articles."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=LANGUAGES, help="only this; writes no file")
        parser.add_argument(
            "--misses",
            choices=[SEEN, UNSEEN],
            help="print the queries of this part whose answer isn't among the first three",
        )
        parser.add_argument("--of", default=next(iter(SYSTEMS)), help="the system whose misses")
        parser.add_argument("--no-files", action="store_true", help="print only")
        parser.add_argument("--keep", action="store_true", help="use the corpus of the last run")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = (self._kept() if options["keep"] else None) or self._loaded()
        languages = [options["language"]] if options["language"] else LANGUAGES
        asked = [query for language in languages for query in queries(language)]
        answers = self._answers(tenant, asked)
        beside = beside_the_point(self._beside(tenant, languages))
        self.stdout.write(f"{table(answers)}\n\n{beside}")
        if options["misses"]:
            self.stdout.write(misses(answers[options["of"]], options["misses"]))
        if not (options["language"] or options["no_files"]):
            (HERE / "retrieval.md").write_text(
                page(machine.facts() | self._size(), answers, beside)
            )
            (HERE / "retrieval.svg").write_text(chart(seen(answers)))
        if not options["keep"]:
            loading.remove()

    def _kept(self) -> Tenant | None:
        try:
            return Tenant.objects.filter(slug="retrieval").first()
        except DatabaseError:  # no tables yet
            return None

    def _loaded(self) -> Tenant:
        found = loading.corpus()
        loading.fresh()
        bar = ProgressBar("Articles", len(topics()))
        return loading.load(found, bar.add)

    def _size(self) -> dict[str, str]:
        texts = {language: len(found) for language, found in loading.corpus().items()}
        parts = ", ".join(f"{language} {count}" for language, count in texts.items())
        return {"Corpus": f"{sum(texts.values())} articles ({parts})"}

    # --- asking ---------------------------------------------------------------------------------
    def _answers(self, tenant: Tenant, asked: list[Judged]) -> Answers:
        keys = loading.topics_by_article(tenant)
        visitor = Actor(tenant=tenant)
        found: Answers = {}
        with tenant_scope(tenant):
            for name, system in SYSTEMS.items():
                mine = [query for query in asked if takes(name, query)]
                bar = ProgressBar(f"{name:<24}", len(mine))
                system(visitor, mine[0])  # opens what is opened once
                found[name] = []
                for query in mine:
                    found[name].append(self._answer(visitor, query, system, keys))
                    bar.add(1)
        return found

    def _beside(self, tenant: Tenant, languages: Sequence[str]) -> dict[str, list[bool]]:
        """Whether Ask answers what no article does."""
        visitor = Actor(tenant=tenant)
        with tenant_scope(tenant):
            return {
                code: [answer_to(visitor, text, code) is not None for text in off_topic(code)]
                for code in languages
            }

    def _answer(
        self, visitor: Actor, query: Judged, system: System, keys: dict[int, str]
    ) -> Answer:
        start = time.perf_counter()
        articles = system(visitor, query)
        return Answer(query, [keys[pk] for pk in articles], time.perf_counter() - start)
