"""Files of articles: pictures and videos in texts, and what readers may download."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.articles import Article, ArticleGroup
from portal.shared.models import StoredFile, TenantModel


class ArticleFile(TenantModel):
    """A file that belongs to an article; the bytes are a `StoredFile`'s, whose owner it is."""

    group = models.ForeignKey(
        ArticleGroup, on_delete=models.CASCADE, db_index=False, related_name="files"
    )
    stored = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, db_index=False, related_name="+", null=True
    )
    # Offered for download below the text; else only what texts show of it can be seen.
    is_attachment = models.BooleanField(_("offered for download"), default=False)
    # Which language's readers it is offered to; empty for all of them.
    language = models.CharField(_("language"), max_length=8, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("file of an article")
        verbose_name_plural = _("files of an article")
        ordering = ["position", "id"]
        indexes = [
            models.Index(fields=["tenant", "group", "position", "id"], name="article_file_order"),
            models.Index(fields=["tenant", "stored"], name="article_file_stored"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return str(self.stored.name) if self.stored else ""

    @property
    def url(self) -> str:
        """Where the file is read, and how texts name it."""
        return f"/files/{self.stored.uuid}/" if self.stored else ""

    @property
    def size(self) -> int:
        return int(self.stored.size) if self.stored else 0

    @property
    def is_image(self) -> bool:
        return bool(self.stored and self.stored.is_image)


class FileUse(TenantModel):
    """A text shows a file: who may read the text may see the file."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, db_index=False, related_name="file_uses"
    )
    file = models.ForeignKey(
        ArticleFile, on_delete=models.CASCADE, db_index=False, related_name="uses"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "file", "article"], name="article_file_use_once"
            )
        ]
        indexes = [models.Index(fields=["tenant", "article"], name="article_file_use_of")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.file_id}"
