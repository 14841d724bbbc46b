"""The knowledge managers' workspace."""

from knowledge.admin import (
    articles,
    categories,
    documents,
    insights,
    labels,
    news,
    snippets,
    status,
    synonyms,
)

__all__ = [
    "articles",
    "categories",
    "documents",
    "insights",
    "labels",
    "news",
    "snippets",
    "status",
    "synonyms",
]
