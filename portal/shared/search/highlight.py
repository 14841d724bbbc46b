"""Cutting the telling part out of a text and marking the words that were asked for."""

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString

from portal.shared.search.analysis import LANGUAGES, WORD, fold, stems
from portal.shared.search.words import wanted_words

SNIPPET = 220
LEAD = 50


class Highlighter:
    """Marks the words of one search; anything in the text is escaped."""

    def __init__(self, asked: str) -> None:
        self.forms = frozenset(form for word in wanted_words(asked) for form in _all_forms(word))

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
        return [
            match.span()
            for match in WORD.finditer(text)
            if not self.forms.isdisjoint(_all_forms(match[0].casefold()))
        ]

    def _best_start(self, text: str, size: int) -> int:
        starts = [start for start, _stop in self.places(text)]
        if not starts or starts[0] < LEAD:
            return 0
        best = max(starts, key=lambda start: (_within(starts, start, size - LEAD), -start))
        return text.rfind(" ", 0, max(best - LEAD, 1)) + 1


def _within(starts: list[int], start: int, size: int) -> int:
    return sum(start <= other < start + size for other in starts)


def _all_forms(word: str) -> frozenset[str]:
    forms = {form for language in LANGUAGES for form in stems(word, language)}
    return frozenset({*forms, fold(word)})
