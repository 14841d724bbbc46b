"""What belongs to an article besides its texts: labels, chosen neighbours, readers' votes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.articles import Article, ArticleGroup
from knowledge.models.labels import Label
from portal.shared.models import TenantModel
from portal.shared.scoping import scoped


class ArticleLabel(TenantModel):
    """An article carries a label."""

    group = models.ForeignKey(ArticleGroup, on_delete=models.CASCADE, db_index=False)
    label = models.ForeignKey(Label, on_delete=models.CASCADE, db_index=False)

    objects = scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "group", "label"], name="article_label_once")
        ]
        indexes = [models.Index(fields=["tenant", "label", "group"], name="article_by_label")]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.label_id}"


class RelatedArticle(TenantModel):
    """A neighbour that an author chose."""

    group = models.ForeignKey(
        ArticleGroup, on_delete=models.CASCADE, db_index=False, related_name="chosen"
    )
    other = models.ForeignKey(
        ArticleGroup, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = scoped()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "group", "other"], name="related_once"),
            models.CheckConstraint(
                condition=~models.Q(group=models.F("other")), name="related_to_another"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "other"], name="related_by_other")]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.other_id}"


class ArticleVote(TenantModel):
    """Whether a text helped one visitor; `visitor` is a digest that leads back to nobody."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, db_index=False, related_name="votes"
    )
    visitor = models.CharField(max_length=64)
    is_helpful = models.BooleanField(_("helpful"))
    comment = models.TextField(_("comment"), max_length=1000, blank=True)
    voted_at = models.DateTimeField(_("voted"))

    objects = scoped()

    class Meta:
        verbose_name = _("vote on an article")
        verbose_name_plural = _("votes on articles")
        ordering = ["-voted_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "article", "visitor"], name="article_vote_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["tenant", "article", "voted_at"],
                condition=~models.Q(comment=""),
                name="article_comments",
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.is_helpful}"
