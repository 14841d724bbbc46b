"""The knowledge managers' workspace."""

from knowledge.admin import (
    articles,
    categories,
    labels,
    synonyms,
)

__all__ = [
    "articles",
    "categories",
    "labels",
    "synonyms",
]
