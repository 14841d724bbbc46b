"""The knowledge managers' workspace."""

from knowledge.admin import articles, categories, synonyms

__all__ = ["articles", "categories", "synonyms"]
