"""The knowledge managers' workspace."""

from knowledge.admin import (
    articles,
    categories,
    labels,
    snippets,
    synonyms,
)

__all__ = [
    "articles",
    "categories",
    "labels",
    "snippets",
    "synonyms",
]
