"""The knowledge managers' workspace."""

from knowledge.admin import articles, categories, insights

__all__ = ["articles", "categories", "insights"]
