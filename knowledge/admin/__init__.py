"""The knowledge managers' workspace."""

from knowledge.admin import articles, categories, news, status

__all__ = ["articles", "categories", "news", "status"]
