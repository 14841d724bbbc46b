"""What the help centre stores."""

from knowledge.models.articles import (
    Article,
    ArticleGroup,
    ArticleReads,
    ArticleRevision,
    FormerSlug,
)
from knowledge.models.categories import HelpCategory, HelpCategoryTranslation
from knowledge.models.passages import ArticlePassage
from knowledge.models.searches import ArticleOutcome, CategoryOrdering, SearchGap, SearchLog

__all__ = [
    "Article",
    "ArticleGroup",
    "ArticleOutcome",
    "ArticlePassage",
    "ArticleReads",
    "ArticleRevision",
    "CategoryOrdering",
    "FormerSlug",
    "HelpCategory",
    "HelpCategoryTranslation",
    "SearchGap",
    "SearchLog",
]
