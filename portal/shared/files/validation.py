"""What may be uploaded: extension and content agree, within limits of size, pixels and ratio."""

import re
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import puremagic
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image

from portal.shared.errors import UploadRefused

MEGABYTE = 1024 * 1024
MAX_SIZE = 20 * MEGABYTE
MAX_FILES = 10
MAX_PIXELS = 50_000_000
MAX_UNPACKED_RATIO = 100
MAX_UNPACKED = 500 * MEGABYTE

IMAGES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
ZIPPED = {
    ".zip": "application/zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
TEXT = {".txt": "text/plain", ".csv": "text/csv", ".log": "text/plain"}
ALLOWED = IMAGES | ZIPPED | TEXT | {".pdf": "application/pdf"}
VIDEOS = {".mp4": "video/mp4", ".webm": "video/webm"}
CAPTIONS = {".vtt": "text/vtt"}
# What writers of articles may upload besides.
ALLOWED_IN_ARTICLES = ALLOWED | VIDEOS | CAPTIONS
MAX_VIDEO = 200 * MEGABYTE
ACCEPT = ",".join(sorted(ALLOWED))
LIMITS_TEXT = format_lazy(
    _("Up to {number} files of {size} MB: images, PDF, text, office documents, ZIP."),
    number=MAX_FILES,
    size=MAX_SIZE // MEGABYTE,
)

# Direction marks and other invisible characters that make a name read as another one.
_UNSAFE_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean_name(raw: str) -> str:
    """A display name without path, control or direction characters, at most 150 characters."""
    name = unicodedata.normalize("NFC", raw).replace("\\", "/").split("/")[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in _UNSAFE_CATEGORIES)
    name = re.sub(r"\s+", " ", name).strip(" .") or "file"
    path = PurePosixPath(name)
    suffix = path.suffix[:12]
    return name if len(name) <= 150 else path.stem[: 150 - len(suffix)] + suffix


def checked_type(upload: Any, allowed: Mapping[str, str] = ALLOWED) -> str:
    """The content type by extension, one of the allowed, once the content agrees with it.

    Raises UploadRefused.
    """
    name = clean_name(upload.name)
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in allowed:
        raise _refused(_("“{name}”: this type of file can't be attached."), name)
    largest = MAX_VIDEO if suffix in VIDEOS else MAX_SIZE
    if upload.size > largest:
        raise _refused(_("“{name}” is larger than {size} MB."), name, size=largest // MEGABYTE)
    if upload.size == 0:
        raise _refused(_("“{name}” is empty."), name)
    _check_content(upload, name, suffix)
    upload.seek(0)
    return allowed[suffix]


def check_number(uploads: list[Any]) -> None:
    """Raises UploadRefused for too many files at once."""
    if len(uploads) > MAX_FILES:
        raise UploadRefused(
            str(_("Attach at most {number} files.")).format(number=MAX_FILES), field="files"
        )


def _check_content(upload: Any, name: str, suffix: str) -> None:
    upload.seek(0)
    if suffix in IMAGES:
        agrees = _is_image(upload, IMAGES[suffix])
    elif suffix in ZIPPED:
        agrees = _is_sound_zip(upload, suffix)
    elif suffix in TEXT:
        agrees = _is_text(upload)
    elif suffix in VIDEOS:
        agrees = _is_video(upload, suffix)
    elif suffix in CAPTIONS:
        agrees = _is_captions(upload)
    else:
        agrees = _magic_says(upload, ".pdf")
    if not agrees:
        raise _refused(_("“{name}” is not what its ending says, or is damaged."), name)


def _is_image(upload: Any, content_type: str) -> bool:
    try:
        with Image.open(upload) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                return False
            image.verify()
            return Image.MIME.get(image.format or "") == content_type
    except Exception:  # Pillow raises many kinds for damaged or hostile pictures
        return False


def _is_sound_zip(upload: Any, suffix: str) -> bool:
    try:
        with zipfile.ZipFile(upload) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > MAX_UNPACKED or unpacked / packed > MAX_UNPACKED_RATIO:
        return False
    if suffix in {".docx", ".xlsx"}:
        return "[Content_Types].xml" in names
    return suffix == ".zip" or "mimetype" in names


def _is_text(upload: Any) -> bool:
    data = upload.read(MAX_SIZE)
    if b"\0" in data:
        return False
    head = data[:512].lstrip().lower()
    return not head.startswith((b"<!doctype", b"<html", b"<svg", b"<?xml", b"%pdf"))


def _is_video(upload: Any, suffix: str) -> bool:
    """The boxes of MP4, the header of Matroska with WebM's own type."""
    head = upload.read(4096)
    if suffix == ".mp4":
        return head[4:8] == b"ftyp" and head[8:12] != b"qt  "
    return head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head[:64]


def _is_captions(upload: Any) -> bool:
    try:
        text = upload.read(MAX_SIZE).decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    first = text.split("\n", 1)[0].rstrip("\r")
    return "\0" not in text and (first == "WEBVTT" or first.startswith(("WEBVTT ", "WEBVTT\t")))


def _magic_says(upload: Any, suffix: str) -> bool:
    try:
        return str(puremagic.from_string(upload.read(4096))).lower() == suffix
    except puremagic.PureError:
        return False


def _refused(text: Any, name: str, **values: Any) -> UploadRefused:
    return UploadRefused(str(text).format(name=name, **values), field="files")
