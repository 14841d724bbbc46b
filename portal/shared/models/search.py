"""What a tenant adds to its search: words of alike meaning."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.shared.models.base import TenantModel


class SearchSettings(TenantModel):
    """Choices for the search of one tenant; without a row, all is as it comes."""

    general_synonyms = models.BooleanField(_("general synonyms"), default=True)

    class Meta:
        verbose_name = _("search settings")
        verbose_name_plural = _("search settings")
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="search_settings_once"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class SearchSynonyms(TenantModel):
    """Words that find the same; in one language, or with an empty one in all."""

    language = models.CharField(_("language"), max_length=8, blank=True)
    words = models.JSONField(_("words"), default=list)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["language", "id"]
        indexes = [
            models.Index(fields=["tenant", "language", "id"], name="synonyms_by_language"),
        ]

    def __str__(self) -> str:
        return ", ".join(self.words)
