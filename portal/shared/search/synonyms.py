"""Words of alike meaning, looked up by their stems when a search is made."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from portal.shared.caching import kept
from portal.shared.models import Tenant
from portal.shared.models.search import SearchSettings, SearchSynonyms
from portal.shared.search.analysis import LANGUAGES, listed_family, stems, words_of
from portal.shared.search.general import general_groups

PART, SECONDS = "synonyms", 600
# A group's words, each of which may be several.
Groups = tuple[tuple[str, ...], ...]
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """The groups of one tenant and language, found by the stems of their words."""

    by_word: dict[str, list[tuple[Phrase, int]]] = field(default_factory=dict)
    groups: tuple[tuple[Phrase, ...], ...] = ()

    def others(self, word: str, said: Sequence[str], language: str) -> list[Phrase]:
        """What may stand for a word, as it was said: alone, or as one of several."""
        found: dict[Phrase, Phrase] = {}
        own: set[Phrase] = set()
        for stem in _known_by(word, language):
            for phrase, group in self.by_word.get(stem, ()):
                if len(phrase) == 1 or _is_said(phrase, said, language):
                    own.add(_key(phrase, language))
                    for other in self.groups[group]:
                        found.setdefault(_key(other, language), other)
        return [other for key, other in found.items() if key not in own]


NO_SYNONYMS = Synonyms()


def _known_by(word: str, language: str) -> tuple[str, ...]:
    family = listed_family(word, language)
    return (family,) if family else stems(word, language)


def _key(phrase: Phrase, language: str) -> Phrase:
    """What a phrase's forms have in common: families where they are listed, otherwise stems."""
    return tuple(listed_family(word, language) or stems(word, language)[-1] for word in phrase)


def _is_said(phrase: Phrase, said: Sequence[str], language: str) -> bool:
    """Whether the words of a phrase follow each other in what was said."""
    wanted = _key(phrase, language)
    heard = _key(tuple(said), language)
    size = len(wanted)
    return any(heard[place : place + size] == wanted for place in range(len(heard) - size + 1))


def synonyms_of(tenant: Tenant, language: str) -> Synonyms:
    """The tenant's own groups of a language and of all languages, and the general ones."""
    key = language if language in LANGUAGES else LANGUAGES[0]
    groups = kept(tenant, PART, key, lambda: _groups(tenant, key), SECONDS)
    return compiled(groups, key)


def _groups(tenant: Tenant, language: str) -> Groups:
    rows = SearchSynonyms.objects.filter(language__in=["", language], is_active=True)
    own = tuple(tuple(row.words) for row in rows)
    settings = SearchSettings.objects.first()
    general = general_groups(language) if settings is None or settings.general_synonyms else ()
    return (*own, *general)


@lru_cache(maxsize=256)
def compiled(groups: Groups, language: str) -> Synonyms:
    """Groups ready to be asked."""
    by_word: dict[str, list[tuple[Phrase, int]]] = defaultdict(list)
    phrases = tuple(_phrases(group) for group in groups)
    for number, group in enumerate(phrases):
        for phrase in group:
            for stem in {stem for word in phrase for stem in _known_by(word, language)}:
                by_word[stem].append((phrase, number))
    return Synonyms(dict(by_word), phrases)


def _phrases(group: Iterable[str]) -> tuple[Phrase, ...]:
    return tuple(words for text in group if (words := tuple(words_of(text))))
