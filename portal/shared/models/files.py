"""Stored files: private, reached only through the authorised view."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.shared.models.base import TenantModel


class StoredFile(TenantModel):
    """A file whose access derives from its owner (`owner_kind`, `owner_id`), asked at each read."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    # A random name in the private storage; nothing of the uploader's name is in it.
    storage_name = models.CharField(max_length=120)
    owner_kind = models.CharField(max_length=40)
    owner_id = models.PositiveBigIntegerField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "uuid"], name="file_uuid_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "owner_kind", "owner_id"], name="file_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        """Whether browsers may show it inline as a picture."""
        return self.content_type in {"image/png", "image/jpeg", "image/gif", "image/webp"}

    @property
    def is_inline(self) -> bool:
        """Whether a page shows it by itself: pictures, videos and their captions."""
        return self.is_image or self.content_type in {"video/mp4", "video/webm", "text/vtt"}
