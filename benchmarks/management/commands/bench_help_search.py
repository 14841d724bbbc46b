"""`python -m benchmarks.help_search`: the embedded search over 50,000 articles.

Fills a tenant of its own with articles in four languages, indexes them, measures searches as a
visitor makes them, and writes `help_search.md`.
"""

import resource
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser, call_command
from django.db import connection
from django.utils import timezone
from haystack import connections

from benchmarks import machine
from benchmarks.figures import percentile
from benchmarks.management.commands.bench import HERE, ProgressBar
from benchmarks.texts import LANGUAGES, Spoken
from knowledge.enums import ArticleState
from knowledge.models import Article, ArticleGroup, HelpCategory
from portal.provisioning import create_tenant
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.search import queries, updates
from portal.shared.search.analysis import stop_words, words_of
from portal.shared.search.engines.segments import CACHE

BATCH = 500
PARAGRAPHS = 4
TARGET_MS = 150
WARM_UP = 10
REPORT = HERE / "help_search.md"
LIMITS = """\
**"Nothing kept in memory"** is the first search of a web process, or of one after the nightly
merge: it reads the lists of the filters anew.

What the time grows with: the documents that have the words, among those the reader may see. Each
web process keeps up to 64 MB of lists. **The limit of the embedded engine is some 100,000
articles**, and one machine; beyond either, set `SEARCH_URL` (`docs/search.md`): the same documents
and the same searches, on OpenSearch.
"""
HEAD = ["search", "number", "p50 ms", "p95 ms", "slowest ms", "CPU p50 ms", "CPU p95 ms"]


class Command(BaseCommand):
    """Speed, size and memory of the embedded search."""

    help = "Measure the search of the help centre on many articles."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--articles", type=int, default=50_000)
        parser.add_argument("--searches", type=int, default=200, help="of each kind")
        parser.add_argument("--rebuild", action="store_true", help="index the kept ones anew")
        parser.add_argument("--keep", action="store_true", help="use the articles of the last run")

    def handle(self, *args: Any, **options: Any) -> None:
        self.facts: dict[str, str] = {}
        tenant = (self._kept() if options["keep"] else None) or self._filled(options["articles"])
        if not options["keep"] or options["rebuild"]:
            self._index(tenant)
        with tenant_scope(tenant):
            rows = list(Measure(tenant, options["searches"]).rows())
        usage = resource.getrusage(resource.RUSAGE_SELF)
        self.facts["Memory of the process at its largest"] = f"{usage.ru_maxrss / 1024:.0f} MB"
        page = report(machine.facts() | self.facts, rows)
        self.stdout.write(page)
        if self.facts.get("Indexing"):
            REPORT.write_text(page)

    def _kept(self) -> Tenant | None:
        return Tenant.objects.filter(slug="help-search").first()

    def _filled(self, number: int) -> Tenant:
        connection.close()
        shutil.rmtree(Path(settings.HELP_SEARCH_DIR), ignore_errors=True)
        Path(settings.HELP_SEARCH_DIR).mkdir(parents=True)
        call_command("migrate", verbosity=0, run_syncdb=True)
        tenant = create_tenant(
            slug="help-search",
            name="Help search",
            host="help-search.example",
            languages=list(LANGUAGES),
        )
        with tenant_scope(tenant), updates.paused():
            fill(tenant, number, ProgressBar("Articles", number))
        return tenant

    def _index(self, tenant: Tenant) -> None:
        with tenant_scope(tenant):
            number = Article.objects.count()
        started, busy = time.perf_counter(), time.process_time()
        call_command("rebuild_index", interactive=False, verbosity=0)
        seconds, worked = time.perf_counter() - started, time.process_time() - busy
        self.facts["Articles"] = f"{number:,}, of some {PARAGRAPHS * 45} words each"
        self.facts["Indexing"] = (
            f"{seconds:.0f} s ({worked:.0f} s of CPU: {number / worked:.0f} articles a second)"
        )
        self.facts["Size of the index"] = f"{size_of(connections['default'].get_backend().path)} MB"
        self.facts["Indexing one article anew"] = one_more(tenant)


def fill(tenant: Tenant, number: int, bar: ProgressBar) -> None:
    """Published articles, each group in every language."""
    random, now = Random(5), timezone.now()
    texts = Spoken(random)
    categories = list(HelpCategory.objects.all())
    for start in range(0, number, BATCH):
        groups = ArticleGroup.objects.bulk_create(
            ArticleGroup(tenant=tenant, category=random.choice(categories))
            for _number in range(BATCH // len(LANGUAGES))
        )
        rows = [
            article(tenant, group, language, texts, now)
            for group in groups
            for language in LANGUAGES
        ]
        Article.objects.bulk_create(rows[: number - start])
        bar.add(len(rows))


def article(tenant: Tenant, group: ArticleGroup, language: str, texts: Spoken, now: Any) -> Article:
    """One text of spoken words."""
    paragraphs = [texts.body(language)[0] for _number in range(PARAGRAPHS)]
    return Article(
        tenant=tenant,
        group=group,
        language=language,
        slug=f"a-{group.pk}-{language}",
        title=texts.subject(language)[:140],
        body="\n\n".join(paragraphs),
        body_html="".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
        state=ArticleState.PUBLISHED,
        created_at=now,
        updated_at=now,
        published_at=now,
    )


def size_of(path: str) -> int:
    """Megabytes of a folder's files."""
    return round(sum(file.stat().st_size for file in Path(path).iterdir()) / 1e6)


def one_more(tenant: Tenant) -> str:
    """What the worker does after an article was saved."""
    taken = []
    with tenant_scope(tenant):
        keys = list(Article.objects.values_list("pk", flat=True)[:10])
    for key in keys:
        started = time.perf_counter()
        updates.update_index(tenant, {"model": "knowledge.article", "keys": [key]})
        taken.append((time.perf_counter() - started) * 1000)
    return f"{percentile(taken, 0.5):.0f} ms"


class Measure:
    """Searches of several kinds, in the words of the articles."""

    def __init__(self, tenant: Tenant, number: int) -> None:
        self.visitor = Actor(tenant=tenant)
        self.number = number
        self.random = Random(11)
        rows = Article.objects.order_by("?").values_list("language", "title", "body")[:2000]
        self.texts = list(rows)
        self.random.shuffle(self.texts)

    def rows_of(self) -> Iterator[tuple[str, list[str], list[str]]]:
        """A language with telling words of a title and of its text."""
        for language, title, body in self.texts * 10:
            skipped = stop_words(language)
            words = [word for word in words_of(title) if len(word) > 3 and word not in skipped]
            others = [word for word in words_of(body) if word not in skipped]
            if len(words) >= 2 and len(others) >= 8:
                yield language, words, others

    def rows(self) -> Iterator[list[str]]:
        """A line of the report for each kind of search."""
        pick = self.random.choice
        kinds: dict[str, Callable[[list[str], list[str]], str]] = {
            "one word": lambda title, text: pick(title),
            "two words of a title": lambda title, text: " ".join(title[:2]),
            "a sentence of eight words": lambda title, text: " ".join(text[:8]),
            "two words, one misspelt": lambda title, text: f"{title[0]} {slip(title[1])}",
        }
        for name, make in kinds.items():
            yield self._timed(name, make, self._page)
        CACHE.clear()
        yield self._timed(
            "two words, nothing kept in memory", kinds["two words of a title"], self._cold
        )
        yield self._timed(
            "suggestions while typing", lambda title, text: title[0][:4], self._suggest
        )

    def _page(self, text: str, language: str) -> None:
        queries.by_kind(self.visitor, text, language)

    def _cold(self, text: str, language: str) -> None:
        CACHE.clear()
        queries.by_kind(self.visitor, text, language)

    def _suggest(self, text: str, language: str) -> None:
        queries.suggest(self.visitor, text, language)

    def _timed(
        self,
        name: str,
        make: Callable[[list[str], list[str]], str],
        ask: Callable[[str, str], None],
    ) -> list[str]:
        taken, worked = [], []
        for (language, title, text), _turn in zip(
            self.rows_of(), range(self.number + WARM_UP), strict=False
        ):
            asked = make(title, text)
            started, busy = time.perf_counter(), time.process_time()
            ask(asked, language)
            taken.append((time.perf_counter() - started) * 1000)
            worked.append((time.process_time() - busy) * 1000)
        taken, worked = taken[WARM_UP:], worked[WARM_UP:]
        figures = [f"{percentile(of, at):.1f}" for of in (taken, worked) for at in (0.5, 0.95)]
        return [name, str(len(taken)), *figures[:2], f"{max(taken):.0f}", *figures[2:]]


def slip(word: str) -> str:
    """Two letters exchanged."""
    return f"{word[0]}{word[2]}{word[1]}{word[3:]}" if len(word) > 3 else word


def report(facts: dict[str, str], rows: list[list[str]]) -> str:
    """The page that is kept."""
    lines = [
        "# Searching the help centre",
        "",
        "What a visitor's search costs on the embedded engine, the database's check of the page's",
        f"hits included. The goal is a p95 below {TARGET_MS} ms. `make bench-help-search` measures",
        "anew. Time passed grows with what else the machine does; CPU time doesn't.",
        "",
        *(f"- {name}: {value}" for name, value in facts.items()),
        "",
        f"| {' | '.join(HEAD)} |",
        f"| --- |{' ---: |' * (len(HEAD) - 1)}",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
        LIMITS,
    ]
    return "\n".join(lines)
