"""The knowledge managers' workspace."""

from knowledge.admin import articles, categories, labels, snippets

__all__ = ["articles", "categories", "labels", "snippets"]
