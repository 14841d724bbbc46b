"""What the help centre stores."""

from knowledge.models.articles import (
    Article,
    ArticleGroup,
    ArticleReads,
    ArticleRevision,
    FormerSlug,
)
from knowledge.models.categories import HelpCategory, HelpCategoryTranslation
from knowledge.models.labels import Label
from knowledge.models.links import ArticleLabel, ArticleVote, RelatedArticle

__all__ = [
    "Article",
    "ArticleGroup",
    "ArticleLabel",
    "ArticleReads",
    "ArticleRevision",
    "ArticleVote",
    "FormerSlug",
    "HelpCategory",
    "HelpCategoryTranslation",
    "Label",
    "RelatedArticle",
]
