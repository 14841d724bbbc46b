"""Pictures of products: kept as they were uploaded, with a small one for the lists."""

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from orders import policies
from orders.models import Product
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import UploadRefused
from portal.shared.files.services import remove_files, store_files
from portal.shared.files.validation import IMAGES, checked_type

THUMBNAIL = (480, 480)
QUALITY = 82


@transaction.atomic
def set_picture(*, actor: Actor, product: Product, upload: Any) -> Product:
    """Give the product a picture, in the place of the one it has.

    Raises NotAllowed, UploadRefused for anything but a sound picture.
    """
    policies.require_manage(actor)
    if checked_type(upload) not in IMAGES.values():
        raise UploadRefused(_("Choose a picture: PNG, JPEG, GIF or WebP."), field="picture")
    small, (width, height) = make_thumbnail(upload)
    old = _files_of(product)
    picture, thumbnail = store_files(actor=actor, owner=product, uploads=[upload, small])
    product.picture, product.thumbnail = picture, thumbnail
    product.picture_width, product.picture_height = width, height
    _save(product)
    remove_files(files=old)
    record(actor, "product.picture", product, {"picture": (None, picture.name)})
    return product


@transaction.atomic
def remove_picture(*, actor: Actor, product: Product) -> Product:
    """Take the product's picture away, where it has one. Raises NotAllowed."""
    policies.require_manage(actor)
    old = _files_of(product)
    if old:
        product.picture = product.thumbnail = None
        product.picture_width = product.picture_height = 0
        _save(product)
        remove_files(files=old)
        record(actor, "product.picture", product, {"picture": (old[0].name, None)})
    return product


def make_thumbnail(upload: Any) -> tuple[ContentFile, tuple[int, int]]:
    """The small picture, upright and without what a camera wrote into it; and its pixels."""
    upload.seek(0)
    # WeasyPrint, once it is imported, has Pillow take what is cut off, in the whole process.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(upload) as image:
            upright = ImageOps.exif_transpose(image)
            mode = "RGBA" if upright.has_transparency_data else "RGB"
            small = upright.convert(mode)
    except (OSError, ValueError, SyntaxError) as error:  # sound at first sight, cut off further on
        raise UploadRefused(_("The picture is damaged."), field="picture") from error
    small.thumbnail(THUMBNAIL, Image.Resampling.LANCZOS)
    buffer = BytesIO()
    small.save(buffer, "WEBP", quality=QUALITY, method=4)
    upload.seek(0)
    return ContentFile(buffer.getvalue(), name="thumbnail.webp"), small.size


def _files_of(product: Product) -> list[Any]:
    return [stored for stored in (product.picture, product.thumbnail) if stored is not None]


def _save(product: Product) -> None:
    fields = ["picture", "thumbnail", "picture_width", "picture_height"]
    product.save(update_fields=fields)
