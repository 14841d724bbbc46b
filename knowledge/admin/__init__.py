"""The knowledge managers' workspace."""

from knowledge.admin import articles, categories

__all__ = ["articles", "categories"]
