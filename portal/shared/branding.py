"""Tenant branding: one colour in, contrast-safe theme values out.

A tenant picks a single colour. The portal needs more than that to stay readable: a fill
with text on it, and an "ink" for links and current items on every surface, in light and in
dark mode. Everything here is the arithmetic of WCAG 2.2 (1.4.3): relative luminance and the
contrast ratio, with at least 4.5:1 for any colour a tenant can pick.
"""

from __future__ import annotations

import colorsys
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

RGB = tuple[float, float, float]

MINIMUM_CONTRAST = 4.5
# The ink is also used on a tint (9% ink mixed into the surface), which costs some contrast.
INK_CONTRAST = 5.2

WHITE = "#ffffff"
BLACK = "#000000"
NEAR_BLACK = "#111111"

# The neutral surfaces of static/portal/portal.css: surface, canvas, sunken.
LIGHT_SURFACES = ("#ffffff", "#f6f7f5", "#eff1ee")
DARK_SURFACES = ("#1a1e1d", "#121514", "#222726")

_HEX_COLOUR = re.compile(r"#?(?P<digits>[0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Theme:
    """The four computed values of a tenant's look, as ``#rrggbb``."""

    brand: str
    on: str
    ink_light: str
    ink_dark: str


def normalise_colour(colour: str) -> str:
    """Return the colour as ``#rrggbb``; ``ValueError`` for anything but a hex colour."""
    match = _HEX_COLOUR.fullmatch(colour.strip())
    if match is None:
        raise ValueError(f"Not a hex colour: {colour!r}")
    digits = match["digits"].lower()
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return f"#{digits}"


def contrast_ratio(first: str, second: str) -> float:
    """WCAG contrast ratio of two colours, from 1.0 to 21.0."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, into: str, share: float) -> str:
    """Mix ``share`` (0 to 1) of ``colour`` into another colour, in sRGB."""
    pairs = zip(_to_rgb(colour), _to_rgb(into), strict=True)
    red, green, blue = (share * a + (1 - share) * b for a, b in pairs)
    return _to_hex((red, green, blue))


@lru_cache(maxsize=256)
def theme_for(colour: str) -> Theme:
    """Compute the theme of a tenant's colour."""
    base = normalise_colour(colour)
    on = max((WHITE, NEAR_BLACK), key=lambda text: contrast_ratio(base, text))
    away = _darken if on == WHITE else _lighten_flat
    return Theme(
        brand=_until_readable(base, away, (on,), MINIMUM_CONTRAST),
        on=on,
        ink_light=_until_readable(base, _darken, LIGHT_SURFACES, INK_CONTRAST),
        ink_dark=_until_readable(base, _lighten, DARK_SURFACES, INK_CONTRAST),
    )


def theme_css(colour: str) -> str:
    """The style sheet of a tenant: exactly the three custom properties of the design system."""
    theme = theme_for(colour)
    return (
        f":root{{--brand:{theme.brand};--brand-on:{theme.on};"
        f"--brand-ink:light-dark({theme.ink_light},{theme.ink_dark})}}\n"
    )


def theme_hash(colour: str) -> str:
    """Short hash of the style sheet, so that its address changes when its content does."""
    return hashlib.sha256(theme_css(colour).encode()).hexdigest()[:12]


def _to_rgb(colour: str) -> RGB:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _to_hex(rgb: RGB) -> str:
    return "#" + "".join(f"{round(max(0.0, min(1.0, part)) * 255):02x}" for part in rgb)


def _luminance(colour: str) -> float:
    weights = (0.2126, 0.7152, 0.0722)
    parts = zip(weights, _to_rgb(colour), strict=True)
    return sum(weight * _linear(channel) for weight, channel in parts)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _darken(colour: str, share: float) -> str:
    return mix(BLACK, colour, share)


def _lighten_flat(colour: str, share: float) -> str:
    return mix(WHITE, colour, share)


def _lighten(colour: str, share: float) -> str:
    """Lighten along the hue, so that a colour stays alive on dark surfaces."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_to_rgb(colour))
    lighter = lightness + (1 - lightness) * share
    calmer = saturation * (1 - 0.45 * min(1.0, share / 0.4))
    return _to_hex(colorsys.hls_to_rgb(hue, lighter, calmer))


def _until_readable(
    colour: str,
    change: Callable[[str, float], str],
    backgrounds: Iterable[str],
    needed: float,
) -> str:
    """Change the colour in steps of 1% until it is readable on every background."""
    surfaces = tuple(backgrounds)
    for percent in range(101):
        candidate = change(colour, percent / 100)
        if all(contrast_ratio(candidate, surface) >= needed for surface in surfaces):
            return candidate
    raise ValueError(f"No readable shade of {colour}")
