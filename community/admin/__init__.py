"""The staff workspace of the community."""

from community.admin import categories, review, topics

__all__ = ["categories", "review", "topics"]
