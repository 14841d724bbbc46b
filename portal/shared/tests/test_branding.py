"""The tenant colour arithmetic keeps every text readable, whatever colour is picked."""

from __future__ import annotations

from itertools import product

import pytest

from portal.shared.branding import (
    DARK_SURFACES,
    LIGHT_SURFACES,
    Theme,
    contrast_ratio,
    mix,
    normalise_colour,
    theme_css,
    theme_for,
    theme_hash,
)

GRID = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in product(range(0, 256, 17), repeat=3)]


@pytest.fixture(scope="module")
def themes() -> list[Theme]:
    return [theme_for(colour) for colour in GRID]


def tinted(ink: str, surface: str) -> str:
    return mix(ink, surface, 0.09)


def test_contrast_of_known_pairs() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast_ratio("#ffffff", "#ffffff") == 1.0
    assert contrast_ratio("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast_ratio("#123456", "#fedcba") == contrast_ratio("#fedcba", "#123456")


def test_text_on_the_brand_fill_is_readable_for_any_colour(themes: list[Theme]) -> None:
    worst = min(contrast_ratio(theme.brand, theme.on) for theme in themes)
    assert worst >= 4.5


def test_ink_is_readable_on_every_light_surface_for_any_colour(themes: list[Theme]) -> None:
    worst = min(
        contrast_ratio(ink, surface)
        for ink in {theme.ink_light for theme in themes}
        for surface in (*LIGHT_SURFACES, tinted(ink, LIGHT_SURFACES[0]))
    )
    assert worst >= 4.5


def test_ink_is_readable_on_every_dark_surface_for_any_colour(themes: list[Theme]) -> None:
    worst = min(
        contrast_ratio(ink, surface)
        for ink in {theme.ink_dark for theme in themes}
        for surface in (*DARK_SURFACES, tinted(ink, DARK_SURFACES[0]))
    )
    assert worst >= 4.5


def test_a_readable_colour_is_kept_as_it_is() -> None:
    theme = theme_for("#0f5b4c")
    assert (theme.brand, theme.on, theme.ink_light) == ("#0f5b4c", "#ffffff", "#0f5b4c")


def test_a_bright_colour_gets_dark_text_and_a_darker_ink() -> None:
    theme = theme_for("#f5b700")
    assert (theme.brand, theme.on) == ("#f5b700", "#111111")
    assert theme.ink_light == "#7f5f00"
    assert theme.ink_dark == "#f5b700"


@pytest.mark.parametrize(
    ("given", "expected"),
    [("#0F5B4C", "#0f5b4c"), ("0f5b4c", "#0f5b4c"), ("#abc", "#aabbcc"), (" #FFF ", "#ffffff")],
)
def test_colours_are_normalised(given: str, expected: str) -> None:
    assert normalise_colour(given) == expected
    assert theme_css(given) == theme_css(expected)


@pytest.mark.parametrize(
    "colour",
    ["", "#", "red", "#12345", "#1234567", "#gggggg", "#12 456", "#fff}body{display:none"],
)
def test_anything_else_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="Not a hex colour"):
        theme_for(colour)


def test_the_style_sheet_holds_exactly_the_three_contract_values() -> None:
    assert theme_css("#f5b700") == (
        ":root{--brand:#f5b700;--brand-on:#111111;--brand-ink:light-dark(#7f5f00,#f5b700)}\n"
    )


def test_the_hash_follows_the_content() -> None:
    assert theme_hash("#0f5b4c") == theme_hash("0F5B4C")
    assert theme_hash("#0f5b4c") != theme_hash("#0f5b4d")
    assert len(theme_hash("#0f5b4c")) == 12
