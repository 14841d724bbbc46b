"""Files of the demo's requests, drawn on the spot: small real pictures, PDFs and texts."""

import io
import random
from pathlib import PurePosixPath

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

MINIMAL_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources"
    b"<</Font<</F1 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length %(length)d>>stream\n%(stream)s\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%%%EOF\n"
)


def demo_upload(name: str, rng: random.Random) -> SimpleUploadedFile:
    """An upload whose content fits its ending (png, jpg, pdf, else text)."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in {".png", ".jpg", ".jpeg"}:
        return SimpleUploadedFile(name, _picture(name, suffix, rng))
    if suffix == ".pdf":
        return SimpleUploadedFile(name, _pdf(name))
    return SimpleUploadedFile(name, f"{name}\n".encode())


def _picture(name: str, suffix: str, rng: random.Random) -> bytes:
    image = Image.new("RGB", (960, 640), tuple(rng.randint(190, 235) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(6):
        left, top = rng.randint(0, 700), rng.randint(0, 420)
        colour = tuple(rng.randint(60, 180) for _ in range(3))
        draw.rounded_rectangle((left, top, left + 240, top + 180), 24, fill=colour)
    draw.text((32, 600), name, fill=(30, 30, 30))
    buffer = io.BytesIO()
    image.save(buffer, "PNG" if suffix == ".png" else "JPEG", quality=82)
    return buffer.getvalue()


def _pdf(name: str) -> bytes:
    text = name.encode("ascii", "replace").replace(b"(", b"").replace(b")", b"")
    stream = b"BT /F1 18 Tf 72 760 Td (" + text + b") Tj ET"
    return MINIMAL_PDF % {b"length": len(stream), b"stream": stream}
