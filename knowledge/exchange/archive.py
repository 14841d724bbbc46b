"""Archives from outside: nothing is unpacked to a path, and nothing larger than it may be."""

import hashlib
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.core.files import File
from django.utils.translation import gettext as _

from portal.shared.errors import UploadRefused
from portal.shared.files.validation import MAX_UNPACKED, MAX_VIDEO, MEGABYTE

MAX_ENTRIES = 20_000
MAX_TEXT = MEGABYTE
CHUNK = 64 * 1024
# Small files compress well without harm; only what gets large is suspicious.
MAX_RATIO, RATIO_FROM = 100, MEGABYTE
UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:]")


class Archive:
    """A ZIP file with the names and sizes checked before anything is read."""

    def __init__(self, content: IO[bytes] | Any) -> None:
        """Raises UploadRefused."""
        try:
            self._zip = zipfile.ZipFile(content)
            entries = [info for info in self._zip.infolist() if not info.is_dir()]
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise UploadRefused(_("This is not a ZIP archive, or it is damaged.")) from error
        _check(entries)
        self._entries = {info.filename: info for info in entries}
        self._hashes: dict[str, str] = {}

    def __contains__(self, path: str) -> bool:
        return path in self._entries

    def texts(self) -> list[str]:
        """The paths of all Markdown files, in order."""
        return sorted(path for path in self._entries if path.lower().endswith(".md"))

    def text(self, path: str) -> str:
        """Raises ValueError for what is too long or no UTF-8."""
        with self._zip.open(self._entries[path]) as stream:
            data = stream.read(MAX_TEXT + 1)
        if len(data) > MAX_TEXT:
            raise ValueError(_("The text is longer than 1 MB."))
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ValueError(_("The text is not UTF-8.")) from error

    def sha256(self, path: str) -> str:
        """What a file is told by, read in pieces."""
        if path not in self._hashes:
            digest = hashlib.sha256()
            for piece in self._pieces(path):
                digest.update(piece)
            self._hashes[path] = digest.hexdigest()
        return self._hashes[path]

    @contextmanager
    def upload(self, path: str) -> Iterator[File]:
        """A file as an upload would bring it; its content is checked like one."""
        with SpooledTemporaryFile(max_size=MEGABYTE) as kept:
            for piece in self._pieces(path):
                kept.write(piece)
            size = kept.tell()
            kept.seek(0)
            found = File(kept, name=PurePosixPath(path).name)
            found.size = size
            yield found

    def _pieces(self, path: str) -> Iterator[bytes]:
        """Raises UploadRefused for more than the archive's own list said."""
        info, read = self._entries[path], 0
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(CHUNK):
                    read += len(piece)
                    if read > min(info.file_size, MAX_VIDEO):
                        raise _bomb()
                    yield piece
        except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError) as error:
            raise UploadRefused(_("“%(path)s” is damaged.") % {"path": path}) from error


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES or sum(info.file_size for info in entries) > MAX_UNPACKED:
        raise _bomb()
    names = set()
    for info in entries:
        parts = PurePosixPath(info.filename).parts
        outside = info.filename.startswith("/") or ".." in parts or UNSAFE.search(info.filename)
        if outside or info.filename in names or len(info.filename) > 400:
            raise UploadRefused(_("The archive has a path that isn't allowed."))
        if info.flag_bits & 1:
            raise UploadRefused(_("The archive is encrypted."))
        if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise _bomb()
        names.add(info.filename)


def _bomb() -> UploadRefused:
    return UploadRefused(_("The archive unpacks to more than it may."))
