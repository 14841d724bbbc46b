"""Asking, and judging the answers against the database and against what the world says itself."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from knowledge.audiences import may_write
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.search.indexes import indexes_by_kind
from portal.tests.fuzz.channels import CHANNELS, Channel, Key, Shown, by_kind, similar, typed
from portal.tests.fuzz.words import query
from portal.tests.fuzz.world import FuzzWorld, Site, Thing, Who, change_readers

LANGUAGES = ("en", "pt", "es", "lt")
# Channels that answer with everything, so that something missing can be told.
WHOLE: tuple[Channel, ...] = (by_kind, typed, similar)
MOST_PROBLEMS = 20
COMPARED = 0.5  # of those; it asks everything once more


@dataclass(slots=True)
class Tally:
    """What was asked and shown: `due` is what an unlimited search had and the person may read,
    `found` what of it was shown, `withheld` what the person may not read."""

    pairs: int = 0
    shown: int = 0
    answered: int = 0
    due: int = 0
    found: int = 0
    withheld: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    people: set[tuple[int, str]] = field(default_factory=set)


class Fuzz:
    """One run over a world."""

    def __init__(self, world: FuzzWorld, random: Random) -> None:
        self.world, self.random = world, random
        self.tally, self.problems = Tally(), list[str]()
        self._readable: dict[tuple[int, str], set[Key]] = {}
        self._secrets = list(world.things)
        self._things = {(thing.kind, thing.key): thing for thing in world.things.values()}

    def ask(self, pairs: int) -> None:
        """So many random people, each with a query, by a random way."""
        ways, weights = list(CHANNELS), list(CHANNELS.values())
        for _number in range(pairs):
            site = self.random.choice(self.world.sites)
            way = self.random.choices(ways, weights)[0]
            with tenant_scope(site.tenant):
                self._ask(site, self.random.choice(site.who), way)

    def change_readers(self) -> None:
        """Other readers everywhere, without indexing anything anew."""
        self._readable.clear()
        for site in self.world.sites:
            with tenant_scope(site.tenant):
                change_readers(site, self.random)

    def _ask(self, site: Site, who: Who, way: Channel) -> None:
        language = self.random.choice((*site.tenant.languages, self.random.choice(LANGUAGES)))
        text = query(self.random, language, self._secrets, self.world.titles)
        shown = way(who, text, language, self.random)
        for problem in self._judged(site, who, text, shown):
            if len(self.problems) < MOST_PROBLEMS:
                name = f"{way.__name__}, {who.name} at {site.tenant.slug}, {language}, {text!r}"
                self.problems.append(f"{name}: {problem}")
        self._count(site, who, way, shown)
        if way in WHOLE and self.random.random() < COMPARED:
            self._compare(site, who, way, text, language, shown)

    # --- judging --------------------------------------------------------------------------------
    def _judged(self, site: Site, who: Who, text: str, shown: Shown) -> list[str]:
        readable = self._readable_by(site, who)
        found = [f"shows {row}" for row in sorted(shown.rows - readable)]
        for row in sorted(shown.rows):
            if (thing := self._things.get(row)) and not _may_read(thing, site, who):
                found.append(f"shows {row}, which the world forbids")
        # Writers are shown a draft in place of the text that it will replace; both are counted.
        is_counted = shown.counted is not None and not may_write(who.actor)
        if is_counted and shown.counted != len(shown.rows):
            found.append(f"tells of {shown.counted} and shows {len(shown.rows)}")
        said = " ".join(shown.words).casefold()
        for own in self._secrets if said else ():
            if own in said and own not in text:
                thing = self.world.things[own]
                if (thing.kind, thing.key) not in readable:
                    found.append(f"says {own} of {thing.kind} {thing.key}")
        return found

    def _readable_by(self, site: Site, who: Who) -> set[Key]:
        """What `visible_to` says, of every kind that is searched."""
        name = (site.tenant.pk, who.name)
        if name not in self._readable:
            self._readable[name] = {
                (kind, key)
                for kind, index in indexes_by_kind().items()
                for key in index.get_model()
                .objects.visible_to(who.actor)
                .values_list("pk", flat=True)
            }
        return self._readable[name]

    # --- counting -------------------------------------------------------------------------------
    def _count(self, site: Site, who: Who, way: Channel, shown: Shown) -> None:
        self.tally.pairs += 1
        self.tally.shown += len(shown.rows)
        self.tally.answered += bool(shown.rows or shown.words)
        self.tally.ways[way.__name__] += 1
        self.tally.kinds.update(kind for kind, _key in shown.rows)
        self.tally.people.add((site.tenant.pk, who.name))

    def _compare(
        self, site: Site, who: Who, way: Channel, text: str, language: str, shown: Shown
    ) -> None:
        """With the same query of somebody who may read everything of the tenant."""
        everything = Who("system", system_actor(site.tenant), frozenset())
        unlimited = way(everything, text, language, self.random).rows
        due = unlimited & self._readable_by(site, who)
        self.tally.withheld += len(unlimited - due)
        self.tally.due += len(due)
        self.tally.found += len(due & shown.rows)

    def report(self, seed: int) -> str:
        """The Markdown of what was asked and shown."""
        tally = self.tally
        ways = "\n".join(f"| {name} | {count:,} |" for name, count in tally.ways.most_common())
        kinds = ", ".join(f"{count:,} {name}" for name, count in tally.kinds.most_common())
        share = tally.found / tally.due if tally.due else 0
        return REPORT.format(
            pairs=tally.pairs,
            people=len(tally.people),
            tenants=len(self.world.sites),
            things=len(self.world.things),
            seed=seed,
            problems=len(self.problems),
            shown=tally.shown,
            answered=tally.answered,
            withheld=tally.withheld,
            due=tally.due,
            share=share,
            kinds=kinds,
            ways=ways,
        )


def _may_read(thing: Thing, site: Site, who: Who) -> bool:
    """What the world says itself, without asking the code that is under test."""
    if thing.tenant != site.tenant.pk:
        return False
    if who.actor.is_staff:
        return True
    if thing.customer:
        return thing.customer in who.places
    return thing.rule is None or thing.rule.lets(who)


REPORT = """\
# Searching as somebody else

Written by `make fuzz-search` (`portal/tests/test_fuzz_search.py`, which asks 1,000 of these on each
run of the tests; seed {seed}).

{pairs:,} random pairs of person and query: {people} people (nobody, members of several
customers and segments, staff of each role, people of other tenants) at {tenants} tenants with
{things} things of their own. Halfway, every category gets other readers and every company other
segments, and nothing is indexed anew.

- **Shown to somebody who may not read it, counted for them, or named to them: {problems}**
- Shown: {shown:,} rows ({kinds}); {answered:,} queries had an answer
- The same queries without limits had {withheld:,} more rows, which were rightly withheld; of the
  {due:,} that the person may read, {share:.1%} were found

Judged against `visible_to` of each model, against the audiences and owners that the test's world
keeps for itself, by the counts (an index that counts what it may not show tells of it), and by a
word that each thing has of its own.

| way | queries |
| --- | ---: |
{ways}
"""
