"""Cutting the telling part out of a text and marking the words that were asked for."""

from collections.abc import Iterable
from functools import lru_cache

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString

from portal.shared.search.analysis import LANGUAGES, ROOT, WORD, fold, root_of, stems
from portal.shared.search.asked import Match
from portal.shared.search.synonyms import NO_SYNONYMS, Synonyms
from portal.shared.search.words import asked_for, wanted_words

SNIPPET = 220
LEAD = 50


class Highlighter:
    """Marks the words of one search, their other forms and their synonyms; escapes the rest."""

    def __init__(
        self,
        asked: str,
        language: str = "",
        synonyms: Synonyms = NO_SYNONYMS,
        taken: Iterable[str] = (),
    ) -> None:
        """`taken` are words that stood in for ones that nothing has."""
        words = wanted_words(" ".join([asked, *taken]), language)
        forms = {form for word in words for form in _all_forms(word) if form[0] != ROOT}
        clauses = [
            clause
            for word in asked_for(asked, language, synonyms).words
            for option in word.options
            for part in option.parts
            for clause in part
        ]
        forms |= {clause.term for clause in clauses if clause.match is Match.TERM}
        self.forms = frozenset(forms)
        self.roots = tuple({c.term for c in clauses if c.match is Match.PREFIX})
        # Texts say the same words again and again.
        self.wanted: dict[str, bool] = {}

    def mark(self, text: str) -> SafeString:
        """The whole text with its found words in <mark>."""
        parts: list[SafeString] = []
        end = 0
        for start, stop in self.places(text):
            parts.append(escape(text[end:start]))
            parts.append(format_html_join("", "<mark>{}</mark>", [(text[start:stop],)]))
            end = stop
        parts.append(escape(text[end:]))
        return SafeString("".join(parts))

    def snippet(self, text: str, size: int = SNIPPET) -> SafeString:
        """The part of the text with most of the found words, cut at words."""
        if len(text) <= size:
            return self.mark(text)
        start = self._best_start(text, size)
        cut = text[start : start + size]
        if start + size < len(text):
            cut = cut.rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"
        if start:
            cut = "…" + cut
        return self.mark(cut)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where the found words stand."""
        return [match.span() for match in WORD.finditer(text) if self._is_wanted(match[0])]

    def _is_wanted(self, word: str) -> bool:
        if word not in self.wanted:
            self.wanted[word] = self._meets(word)
        return self.wanted[word]

    def _meets(self, word: str) -> bool:
        forms = _all_forms(word.casefold())
        if not self.forms.isdisjoint(forms):
            return True
        return bool(self.roots) and any(form.startswith(self.roots) for form in forms)

    def _best_start(self, text: str, size: int) -> int:
        starts = [start for start, _stop in self.places(text)]
        if not starts or starts[0] < LEAD:
            return 0
        best = max(starts, key=lambda start: (_within(starts, start, size - LEAD), -start))
        return text.rfind(" ", 0, max(best - LEAD, 1)) + 1


def _within(starts: list[int], start: int, size: int) -> int:
    return sum(start <= other < start + size for other in starts)


@lru_cache(maxsize=50_000)
def _all_forms(word: str) -> frozenset[str]:
    forms = {form for language in LANGUAGES for form in stems(word, language)}
    roots = {root_of(word, language) for language in LANGUAGES}
    return frozenset({*forms, fold(word), *roots} - {""})
