"""The knowledge managers' workspace."""

from knowledge.admin import (
    articles,
    categories,
    labels,
    news,
    snippets,
    status,
    synonyms,
)

__all__ = [
    "articles",
    "categories",
    "labels",
    "news",
    "snippets",
    "status",
    "synonyms",
]
