"""The knowledge managers' workspace."""

from knowledge.admin import articles, categories, insights, labels

__all__ = ["articles", "categories", "insights", "labels"]
