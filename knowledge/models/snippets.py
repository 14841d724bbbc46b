"""Pieces of text that many articles share, and which articles use them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.articles import Article
from portal.shared.models import TenantModel


class Snippet(TenantModel):
    """A piece of text in one language, written into articles as `{{ snippet key }}`."""

    key = models.SlugField(_("key"), max_length=60, db_index=False)
    language = models.CharField(_("language"), max_length=8)
    body = models.TextField(_("text"))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("snippet")
        verbose_name_plural = _("snippets")
        ordering = ["key", "language"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key", "language"], name="snippet_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"


class SnippetUse(TenantModel):
    """A text uses a snippet: it is made anew when the snippet changes."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, db_index=False, related_name="snippet_uses"
    )
    snippet = models.ForeignKey(
        Snippet, on_delete=models.PROTECT, db_index=False, related_name="uses"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "snippet", "article"], name="snippet_use_once"
            )
        ]
        indexes = [models.Index(fields=["tenant", "article"], name="snippet_use_of")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.snippet_id}"
