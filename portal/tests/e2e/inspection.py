"""What every page is held to: axe, console, width, and the pictures of it."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDE, NARROW, NARROWEST = 1280, 360, 320
HEIGHTS = {WIDE: 900, NARROW: 780, NARROWEST: 700}
SCHEMES = ("light", "dark")
# They take a third of the time; where nobody looks at them, PICTURES=0 spares it.
TAKES_PICTURES = os.environ.get("PICTURES", "1") != "0"
RULES = {
    "type": "tag",
    "values": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
}
# The scheme changes colours only, so in the dark nothing else is worth the time.
RULES_OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RUN_AXE = """async (options) => {
  const found = await axe.run(document, options);
  return found.violations.flatMap((rule) => rule.nodes.map((node) => ({
    rule: rule.id, target: node.target.flat().join(" "), html: node.html.slice(0, 300),
    why: node.failureSummary, help: rule.help,
  })));
}"""
# Fonts are there, and colours on their way from one scheme to the other have arrived.
SETTLE = """async () => {
  await document.fonts.ready;
  await new Promise(requestAnimationFrame);
  for (const change of document.getAnimations())
    if (change instanceof CSSTransition) change.finish();
}"""
# Chrome's own line for a status that the test asked for; the status is asserted by itself.
STATUS_LINE = "Failed to load resource: the server responded with a status of"


@dataclass(frozen=True)
class AxeException:
    """A rule that the workspace's own library breaks in its own markup."""

    rule: str
    selector: str
    reason: str


def run_axe(
    page: Page, exceptions: Iterable[AxeException] = (), rules: dict[str, Any] = RULES
) -> list[dict[str, Any]]:
    """Violations, each with rule, element and reason; excepted elements left out."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN_AXE, {"resultTypes": ["violations"], "runOnly": rules})
    return [node for node in found if not _is_excepted(page, node, exceptions)]


def _is_excepted(page: Page, node: dict[str, Any], exceptions: Iterable[AxeException]) -> bool:
    matches = "([target, selector]) => document.querySelector(target)?.matches(selector) ?? false"
    return any(
        known.rule == node["rule"] and page.evaluate(matches, [node["target"], known.selector])
        for known in exceptions
    )


def show(page: Page, width: int, scheme: str) -> None:
    """The page at a width and in a colour scheme, settled."""
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    # The workspace asks for the scheme only while it loads, and keeps it as a class.
    follow = """(dark) => {
      const root = document.documentElement;
      if (root.hasAttribute("x-data")) root.classList.toggle("dark", dark);
    }"""
    page.evaluate(follow, scheme == "dark")
    page.evaluate(SETTLE)


def inspect(
    page: Page, name: str, folder: Path, exceptions: Iterable[AxeException] = ()
) -> list[str]:
    """What is wrong with the page at each width and in each scheme; pictures of all four."""
    wrong: list[str] = []
    for width in (WIDE, NARROW):
        for scheme in SCHEMES:
            show(page, width, scheme)
            if TAKES_PICTURES:
                picture = folder / f"{name}-{width}-{scheme}.jpg"
                page.screenshot(path=picture, full_page=True, type="jpeg", quality=85)
            rules = RULES if scheme == "light" else RULES_OF_COLOUR
            wrong += [
                f"{name} {width} {scheme}: {node['rule']} {node['target']}: {node['why']}"
                f" [{node['html']}]"
                for node in run_axe(page, exceptions, rules)
            ]
    show(page, NARROWEST, "light")
    wrong += too_wide(page, name)
    show(page, WIDE, "light")
    return wrong


def too_wide(page: Page, name: str) -> list[str]:
    """Whether the page scrolls sideways at 320 px, and what sticks out."""
    look = """() => {
      const room = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= room) return null;
      return [...document.querySelectorAll("body *")]
        .filter((e) => e.getBoundingClientRect().right > room + 1)
        .slice(0, 5).map((e) => e.outerHTML.slice(0, 120));
    }"""
    out = page.evaluate(look)
    return [] if out is None else [f"{name}: scrolls sideways at 320 px: {out}"]


@cache
def fresh_folder(folder: Path) -> Path:
    """The folder of the pictures, without those of an earlier run."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.jpg"):
        old.unlink()
    return folder
