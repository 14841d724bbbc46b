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
from knowledge.models.files import ArticleFile, FileUse
from knowledge.models.imports import ArticleImport
from knowledge.models.labels import Label
from knowledge.models.links import ArticleLabel, ArticleVote, RelatedArticle
from knowledge.models.news import Announcement, Dismissal
from knowledge.models.passages import ArticlePassage
from knowledge.models.searches import ArticleOutcome, CategoryOrdering, SearchGap, SearchLog
from knowledge.models.snippets import Snippet, SnippetUse
from knowledge.models.status import AffectedComponent, Incident, IncidentUpdate, ServiceComponent

__all__ = [
    "AffectedComponent",
    "Announcement",
    "Article",
    "ArticleFile",
    "ArticleGroup",
    "ArticleImport",
    "ArticleLabel",
    "ArticleOutcome",
    "ArticlePassage",
    "ArticleReads",
    "ArticleRevision",
    "ArticleVote",
    "CategoryOrdering",
    "Dismissal",
    "Document",
    "DocumentAcceptance",
    "DocumentReader",
    "DocumentText",
    "DocumentVersion",
    "ExpiryReminder",
    "FileUse",
    "FormerSlug",
    "HelpCategory",
    "HelpCategoryTranslation",
    "Incident",
    "IncidentUpdate",
    "Label",
    "RelatedArticle",
    "SearchGap",
    "SearchLog",
    "ServiceComponent",
    "Snippet",
    "SnippetUse",
]
