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
from knowledge.models.news import Announcement, Dismissal
from knowledge.models.status import (
    AffectedComponent,
    Incident,
    IncidentUpdate,
    ServiceComponent,
)

__all__ = [
    "AffectedComponent",
    "Announcement",
    "Article",
    "ArticleGroup",
    "ArticleLabel",
    "ArticleReads",
    "ArticleRevision",
    "ArticleVote",
    "Dismissal",
    "FormerSlug",
    "HelpCategory",
    "HelpCategoryTranslation",
    "Incident",
    "IncidentUpdate",
    "Label",
    "RelatedArticle",
    "ServiceComponent",
]
