"""HTML to PDF by WeasyPrint, which needs Pango: without it only PDFs fail, the portal runs."""

import base64
import importlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from PIL import ImageFile

from portal.shared.branding import theme_for
from portal.shared.models import Tenant

FONTS = {"latin": "portal/fonts/geist-latin.woff2", "ext": "portal/fonts/geist-latin-ext.woff2"}
PICTURES = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".gif": "gif", ".webp": "webp"}


class PdfUnavailable(Exception):
    """The library that draws PDFs can't be loaded: Pango is missing on this machine."""


class ForbiddenAddress(Exception):
    """A document wanted something from outside of itself."""


def render_pdf(template: str, context: dict[str, Any], *, tenant: Tenant, language: str) -> bytes:
    """The template in the active language (`language`) and the tenant's brand, as a tagged PDF.

    Raises PdfUnavailable, ForbiddenAddress.
    """
    library, urls = _library("weasyprint"), _library("weasyprint.urls")
    values = {
        "tenant": tenant,
        "language": language,
        "theme": theme_for(tenant.colour),
        "fonts": font_urls(),
        "logo": logo_of(tenant),
        **context,
    }
    html = render_to_string(template, values)
    document = library.HTML(string=html, url_fetcher=_local_only(urls))
    try:
        pdf: bytes = document.write_pdf(pdf_tags=True)
    except urls.FatalURLFetchingError as error:  # no Exception: it would pass everybody by
        raise ForbiddenAddress(str(error)) from error
    return pdf


def _library(name: str) -> Any:
    """Loaded at the first PDF: the import fails without Pango, and that must not stop the rest."""
    try:
        library = importlib.import_module(name)
    except OSError as error:
        raise PdfUnavailable("WeasyPrint can't be loaded; is Pango installed?") from error
    # It lets Pillow take pictures that are cut off, for the whole process; uploads must not be.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return library


@lru_cache(maxsize=1)
def font_urls() -> dict[str, str]:
    """The interface's own fonts, as local files."""
    return {name: Path(str(finders.find(path))).as_uri() for name, path in FONTS.items()}


def logo_of(tenant: Tenant) -> str:
    """The logo inside the page, so that nothing has to be fetched; empty without one."""
    if not tenant.logo:
        return ""
    kind = PICTURES.get(Path(tenant.logo.name).suffix.lower(), "png")
    try:
        with tenant.logo.open("rb") as picture:
            return f"data:image/{kind};base64,{base64.b64encode(picture.read()).decode()}"
    except OSError:
        return ""


def _local_only(urls: Any) -> Any:
    """Fetches what is inside the page, and our fonts; anything else stops the drawing."""
    fonts = set(font_urls().values())

    def fetch(self: Any, url: str, headers: Any = None) -> Any:
        if not url.startswith("data:") and url not in fonts:
            raise urls.FatalURLFetchingError(f"documents fetch nothing: {url[:80]}")
        return urls.URLFetcher.fetch(self, url, headers)

    return type("LocalOnly", (urls.URLFetcher,), {"fetch": fetch})(
        allowed_protocols={"data", "file"}
    )
