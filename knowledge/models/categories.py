"""Subjects of the help centre and their names."""

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from knowledge.enums import Audience
from knowledge.querysets import HelpCategoryQuerySet
from portal.shared.models import TenantModel
from portal.shared.scoping import scoped


class HelpCategory(TenantModel):
    """A subject of the help centre; its key is its address in every language."""

    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="children",
        verbose_name=_("inside"),
    )
    key = models.SlugField(_("address"), max_length=60, db_index=False)
    icon = models.CharField(
        _("icon"), max_length=40, default="book-open", help_text=_("A name from lucide.dev.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    audience = models.CharField(
        _("readers"), max_length=12, choices=Audience.choices, default=Audience.PUBLIC
    )
    # Key of the category in which a request is opened that its articles left open.
    request_category = models.SlugField(max_length=60, blank=True, db_index=False)

    objects = scoped(HelpCategoryQuerySet)

    class Meta:
        verbose_name = _("help category")
        verbose_name_plural = _("help categories")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="help_category_key_once"),
            models.CheckConstraint(
                condition=models.Q(audience__in=Audience.values), name="help_audience_known"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "position", "id"], name="help_category_order"),
            models.Index(fields=["tenant", "parent"], name="help_category_inside"),
        ]
        permissions = [("read_category", "Read the articles of a category")]

    def __str__(self) -> str:
        return self.text_in(get_language() or "").name

    def text_in(self, language: str, default: str = "") -> "HelpCategoryTranslation":
        """Name and description in the language, else in the default one, else in any."""
        texts = {text.language: text for text in self.translations.all()}
        found = texts.get(language) or texts.get(default) or next(iter(texts.values()), None)
        return found or HelpCategoryTranslation(name=self.key)

    def url_in(self, language: str) -> str:
        """The category's address."""
        return reverse("knowledge:category", args=[language, self.key])


class HelpCategoryTranslation(TenantModel):
    """A category in one language."""

    category = models.ForeignKey(
        HelpCategory, on_delete=models.CASCADE, db_index=False, related_name="translations"
    )
    language = models.CharField(_("language"), max_length=8)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("name of a category")
        verbose_name_plural = _("names of a category")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "category", "language"], name="help_category_text_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
