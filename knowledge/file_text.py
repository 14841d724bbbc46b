"""The words of a PDF, an office document or a text: a program of its own.

What people upload may be made to hang or to blow up whoever reads it, so the portal runs this file
in a process with little memory and little time (`document_text.words_of`) and takes what it prints.
"""

import io
import re
import resource
import sys
import zipfile
from xml.etree import ElementTree

from pypdf import PdfReader

MEMORY = 768 * 1024 * 1024
SECONDS = 20
MAX_PAGES = 100
MAX_CHARACTERS = 100_000
MAX_XML = 20 * 1024 * 1024
# The part of the archive that holds the text.
PARTS = {"docx": "word/document.xml", "odt": "content.xml"}


def text_of_pdf(data: bytes) -> str:
    """The text of the first pages."""
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        return ""
    parts: list[str] = []
    for page in reader.pages[:MAX_PAGES]:
        parts.append(page.extract_text() or "")
        if sum(map(len, parts)) > MAX_CHARACTERS:
            break
    return "\n".join(parts)


def text_of_archive(data: bytes, part: str) -> str:
    """The text nodes of the part; what declares entities is left alone."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(part) as member:
        xml = member.read(MAX_XML)
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        return ""
    return " ".join(ElementTree.fromstring(xml).itertext())  # noqa: S314 - no entities, see above


def text_of(kind: str, data: bytes) -> str:
    """Plain text without control characters, cut at a length."""
    if kind == "pdf":
        found = text_of_pdf(data)
    elif kind in PARTS:
        found = text_of_archive(data, PARTS[kind])
    else:
        found = data[: 4 * MAX_CHARACTERS].decode("utf-8", "replace")
    return re.sub(r"[\x00-\x1f\x7f\ufffd\s]+", " ", found).strip()[:MAX_CHARACTERS]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.buffer.write(text_of(sys.argv[1], sys.stdin.buffer.read()).encode("utf-8", "ignore"))
