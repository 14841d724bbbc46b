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
from knowledge.models.passages import ArticlePassage
from knowledge.models.searches import ArticleOutcome, CategoryOrdering, SearchGap, SearchLog

__all__ = [
    "Article",
    "ArticleGroup",
    "ArticleLabel",
    "ArticleOutcome",
    "ArticlePassage",
    "ArticleReads",
    "ArticleRevision",
    "ArticleVote",
    "CategoryOrdering",
    "FormerSlug",
    "HelpCategory",
    "HelpCategoryTranslation",
    "Label",
    "RelatedArticle",
    "SearchGap",
    "SearchLog",
]
