"""The ratios as bars, each with its goal: an SVG without script, for light and dark pages."""

from collections.abc import Sequence
from html import escape

from benchmarks.report import Result

WIDTH, LABELS, FIGURES = 760, 230, 60
ROW, TOP, BAR = 26, 34, 14
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1f2933}.axis{stroke:#9aa5b1}.goal{stroke:#1f2933;"
    "stroke-width:2}.met{fill:#2f7d5b}.missed{fill:#b4532a}"
    "@media(prefers-color-scheme:dark){text{fill:#e4e7eb}.goal{stroke:#e4e7eb}"
    ".met{fill:#5cb88e}.missed{fill:#e08a5f}}"
)


def chart(results: Sequence[Result]) -> str:
    """Bars of the measured pages, the longest as wide as there is room."""
    shown = [result for result in results if result.figures is not None]
    longest = max([1.0, *(max(_ratio(result), result.goal or 0) for result in shown)])
    scale = (WIDTH - LABELS - FIGURES) / longest
    height = TOP + ROW * len(shown) + 8
    one = LABELS + scale
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="title">',
        '<title id="title">Processor time of each page as a multiple of the minimal page</title>',
        f"<style>{STYLE}</style>",
        f'<text x="{one:.0f}" y="14" text-anchor="middle">minimal page</text>',
        f'<line class="axis" x1="{one:.1f}" x2="{one:.1f}" y1="20" y2="{height}"/>',
        *(_bar(result, TOP + ROW * place, scale) for place, result in enumerate(shown)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _ratio(result: Result) -> float:
    return result.figures.ratio if result.figures is not None else 0.0


def _bar(result: Result, y: int, scale: float) -> str:
    width = _ratio(result) * scale
    within = result.goal is None or round(_ratio(result), 2) <= result.goal
    middle = y + BAR - 3
    parts = [
        f'<text x="{LABELS - 10}" y="{middle}" text-anchor="end">{escape(result.label)}</text>',
        f'<rect class="{"met" if within else "missed"}" x="{LABELS}" y="{y}" rx="2" '
        f'width="{width:.1f}" height="{BAR}"/>',
        f'<text x="{LABELS + max(width, (result.goal or 0) * scale) + 6:.1f}" y="{middle}">'
        f"{_ratio(result):.2f}×</text>",
    ]
    if result.goal is not None:
        x = LABELS + result.goal * scale
        parts.append(
            f'<line class="goal" x1="{x:.1f}" x2="{x:.1f}" y1="{y - 3}" y2="{y + BAR + 3}"/>'
        )
    return "".join(parts)
