"""The knowledge managers' workspace."""

from knowledge.admin import articles, categories, documents

__all__ = ["articles", "categories", "documents"]
