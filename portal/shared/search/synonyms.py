"""Words of alike meaning, looked up by their stems when a search is made."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from portal.shared.caching import kept
from portal.shared.models import Tenant
from portal.shared.models.search import SearchSettings, SearchSynonyms
from portal.shared.search.analysis import (
    LANGUAGES,
    fold,
    listed_family,
    stems,
    stop_words,
    words_of,
)
from portal.shared.search.general import Group, general_groups, light_words

PART, SECONDS = "synonyms", 600
# So many words may stand between those of a phrase.
BETWEEN = 1
# A tenant's own groups, each of whose words may be several.
Groups = tuple[tuple[str, ...], ...]
Phrase = tuple[str, ...]
# A phrase with what is looked for in its place.
Untelling = tuple[Phrase, Sequence[Phrase]]


@dataclass(frozen=True, slots=True)
class Alike:
    """What may stand for a word as it was said."""

    others: Sequence[Phrase] = ()
    # Whether it was said as a part of a phrase that is known: "not working".
    in_phrase: bool = False


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The groups of one tenant and language, found by the stems of their words."""

    by_word: dict[str, list[tuple[Phrase, int]]] = field(default_factory=dict)
    groups: tuple[tuple[Phrase, ...], ...] = ()
    # Phrases without a word that tells: "ne tas".
    untelling: tuple[tuple[Phrase, int], ...] = ()

    def alike(self, word: str, said: Sequence[Phrase], language: str) -> Alike:
        """What may stand for a word of what was said, read in each of several ways.

        What a phrase means goes before what its words mean by themselves.
        """
        known = [pair for stem in _known_by(word, language) for pair in self.by_word.get(stem, ())]
        heard = [_key(words, language) for words in said]
        phrases = [one for one in known if len(one[0]) > 1 and _is_said(one[0], heard, language)]
        meant = [*phrases, *(one for one in known if len(one[0]) == 1)]
        return Alike(self._others(meant, language), bool(phrases))

    def said_untelling(self, said: Sequence[Phrase], language: str) -> Iterator[Untelling]:
        """Phrases without a telling word that were said, with what is looked for in their place."""
        heard = [_key(words, language) for words in said]
        for phrase, group in self.untelling:
            if _is_said(phrase, heard, language):
                yield phrase, self._others([(phrase, group)], language)

    def _others(self, meant: Sequence[tuple[Phrase, int]], language: str) -> list[Phrase]:
        own = {_key(phrase, language) for phrase, _group in meant}
        found: dict[Phrase, Phrase] = {}
        for _phrase, group in meant:
            for other in self.groups[group]:
                if _can_be_asked_for(other, language):
                    found.setdefault(_key(other, language), other)
        return [other for key, other in found.items() if key not in own]


NO_SYNONYMS = Synonyms()


def _known_by(word: str, language: str) -> tuple[str, ...]:
    family = listed_family(word, language)
    return (family,) if family else stems(word, language)


def _key(phrase: Phrase, language: str) -> Phrase:
    """What a phrase's forms have in common: families where they are listed, otherwise stems."""
    return tuple(listed_family(word, language) or stems(word, language)[-1] for word in phrase)


def _is_said(phrase: Phrase, heard: Iterable[Phrase], language: str) -> bool:
    """Whether the words of a phrase stand together in what was said, in any order, at most one
    other between them."""
    wanted = _key(phrase, language)
    size = len(wanted)
    return any(
        all(word in words[place : place + size + BETWEEN] for word in wanted)
        for words in heard
        for place in range(max(len(words) - size + 1, 1))
    )


@lru_cache(maxsize=20_000)
def _can_be_asked_for(phrase: Phrase, language: str) -> bool:
    """Whether enough is left of a phrase in the index: of "not working" only "working" is."""
    if len(phrase) == 1:
        return True
    left = [word for word in phrase if word not in stop_words(language)]
    return len(left) > 1 and not light_words(language).issuperset(map(fold, left))


def synonyms_of(tenant: Tenant, language: str) -> Synonyms:
    """The tenant's own groups of a language and of all languages, and the general ones."""
    key = language if language in LANGUAGES else LANGUAGES[0]
    own, general = kept(tenant, PART, f"own:{key}", lambda: _own_groups(key), SECONDS)
    return compiled(own, key, general)


def _own_groups(language: str) -> tuple[Groups, bool]:
    """The tenant's, and whether the general ones are used besides."""
    rows = SearchSynonyms.objects.filter(language__in=["", language], is_active=True)
    settings = SearchSettings.objects.first()
    general = settings is None or bool(settings.general_synonyms)
    return tuple(tuple(row.words) for row in rows), general


@lru_cache(maxsize=256)
def compiled(own: Groups, language: str, general: bool = False) -> Synonyms:
    """Groups ready to be asked."""
    groups: list[Group] = [(words, words) for words in own]
    groups += general_groups(language) if general else ()
    by_word: dict[str, list[tuple[Phrase, int]]] = defaultdict(list)
    untelling: list[tuple[Phrase, int]] = []
    for number, (said, _found) in enumerate(groups):
        for phrase in _phrases(said):
            if stop_words(language).issuperset(phrase):
                untelling.append((phrase, number))
            for stem in {stem for word in phrase for stem in _known_by(word, language)}:
                by_word[stem].append((phrase, number))
    found = tuple(_phrases(words) for _said, words in groups)
    return Synonyms(dict(by_word), found, tuple(untelling))


def _phrases(group: Iterable[str]) -> tuple[Phrase, ...]:
    return tuple(words for text in group if (words := tuple(words_of(text))))
