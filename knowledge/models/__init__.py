"""What the help centre stores."""

from knowledge.models.articles import (
    Article,
    ArticleGroup,
    ArticleReads,
    ArticleRevision,
    FormerSlug,
)
from knowledge.models.categories import HelpCategory, HelpCategoryTranslation

__all__ = [
    "Article",
    "ArticleGroup",
    "ArticleReads",
    "ArticleRevision",
    "FormerSlug",
    "HelpCategory",
    "HelpCategoryTranslation",
]
