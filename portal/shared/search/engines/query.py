"""Haystack's query for either engine: what is asked comes as a tree beside the text."""

from typing import Any

from haystack.backends import BaseSearchQuery


class PortalSearchQuery(BaseSearchQuery):
    """Carries a search to the engine and keeps the whole of its answer."""

    answer: dict[str, Any]

    def build_query_fragment(self, field: str, filter_type: str, value: Any) -> str:
        """The text as it was typed: for logs, and for callers that bring no tree."""
        return str(getattr(value, "query_string", value))

    def run(self, spelling_query: str | None = None, **kwargs: Any) -> None:
        """Ask the engine."""
        options = self.build_params(spelling_query=spelling_query) | kwargs
        self.answer = self.backend.search(self.build_query(), **options)
        self._results = self.answer["results"]
        self._hit_count = self.answer["hits"]
        self._facet_counts = self.answer["facets"]
        self._spelling_suggestion = None
