"""The knowledge managers' workspace."""

from knowledge.admin import articles, categories, labels

__all__ = ["articles", "categories", "labels"]
