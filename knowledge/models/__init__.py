"""What the help centre stores."""

from knowledge.models.articles import (
    Article,
    ArticleGroup,
    ArticleReads,
    ArticleRevision,
    FormerSlug,
)
from knowledge.models.categories import HelpCategory, HelpCategoryTranslation
from knowledge.models.documents import (
    Document,
    DocumentAcceptance,
    DocumentReader,
    DocumentText,
    DocumentVersion,
    ExpiryReminder,
)

__all__ = [
    "Article",
    "ArticleGroup",
    "ArticleReads",
    "ArticleRevision",
    "Document",
    "DocumentAcceptance",
    "DocumentReader",
    "DocumentText",
    "DocumentVersion",
    "ExpiryReminder",
    "FormerSlug",
    "HelpCategory",
    "HelpCategoryTranslation",
]
