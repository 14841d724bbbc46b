"""Archives of articles on their way in: checked first, carried out when somebody says so."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.enums import ImportState
from portal.shared.models import TenantModel


class ArticleImport(TenantModel):
    """An uploaded archive with what importing it would do, or did, row by row."""

    name = models.CharField(_("file"), max_length=150)
    state = models.CharField(
        _("state"), max_length=9, choices=ImportState.choices, default=ImportState.CHECKED
    )
    # Rows as {"path", "outcome", "title", "notes"}.
    report = models.JSONField(default=list)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("import of articles")
        verbose_name_plural = _("imports of articles")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ImportState.values), name="article_import_state_known"
            )
        ]
        indexes = [models.Index(fields=["tenant", "-id"], name="article_import_order")]

    def __str__(self) -> str:
        return self.name
