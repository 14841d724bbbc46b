"""Files of the demo's requests, drawn on the spot: small real pictures, PDFs and texts."""

import io
import random
from pathlib import PurePosixPath

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw


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
    """One page; Pillow writes a whole, valid PDF."""
    page = Image.new("RGB", (595, 842), "white")
    draw = ImageDraw.Draw(page)
    draw.text((72, 72), name, fill=(20, 20, 20))
    draw.rectangle((72, 110, 523, 400), outline=(150, 150, 150))
    buffer = io.BytesIO()
    page.save(buffer, "PDF", resolution=72)
    return buffer.getvalue()
