"""Articles in the pieces that answer questions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.articles import Article
from portal.shared.models import TenantModel


class ArticlePassage(TenantModel):
    """A section of a published article, plain; made by the worker from what readers see.

    `version` is the article's when it was made: a text that moved on is cut anew when it is asked.
    """

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, db_index=False, related_name="passages"
    )
    version = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    anchor = models.CharField(max_length=200, blank=True)
    # A line a block; "- " and "1. " begin the items of lists.
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["article_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "article", "position"], name="article_passage_once"
            )
        ]

    def __str__(self) -> str:
        return self.heading or self.text[:60]
