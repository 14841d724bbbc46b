"""The knowledge managers' workspace."""

from knowledge.admin import articles, categories, labels, news, status

__all__ = ["articles", "categories", "labels", "news", "status"]
