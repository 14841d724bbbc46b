"""Labels: words of the tenant's own by which articles of several subjects are found together."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.shared.models import TenantModel
from portal.shared.scoping import scoped


class Label(TenantModel):
    """A label; its key is its address in every language, `names` what readers see."""

    key = models.SlugField(_("address"), max_length=40, db_index=False)
    names = models.JSONField(_("names by language"), default=dict)

    objects = scoped()

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="help_label_once")]

    def __str__(self) -> str:
        return self.name_in(get_language() or "")

    def name_in(self, language: str, default: str = "") -> str:
        """The name in the language, else in the default one, else in any."""
        found = self.names.get(language) or self.names.get(default)
        return str(found or next(iter(self.names.values()), self.key))
