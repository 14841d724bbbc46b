"""The knowledge managers' workspace."""

from knowledge.admin import articles, categories, insights, labels, synonyms

__all__ = ["articles", "categories", "insights", "labels", "synonyms"]
