"""success@3 of each system by language as bars: an SVG without script, for light and dark pages."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from benchmarks.retrieval.corpus import LANGUAGES
from benchmarks.retrieval.report import GOAL, NAMES
from benchmarks.retrieval.scoring import Answer, score

WIDTH, LABELS, FIGURES = 760, 260, 60
ROW, TOP, BAR, GAP = 22, 30, 13, 16
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1f2933}.name{font-weight:600}.goal{stroke:#1f2933;"
    "stroke-width:1.5;stroke-dasharray:4 3}.s0{fill:#2f7d5b}.s1{fill:#4f6f9f}"
    ".s2,.s3,.s4{fill:#9aa5b1}@media(prefers-color-scheme:dark){text{fill:#e4e7eb}.goal{stroke:#e4e7eb}"
    ".s0{fill:#5cb88e}.s1{fill:#8fa9d6}.s2,.s3,.s4{fill:#7b8794}}"
)


def chart(answers: Mapping[str, Sequence[Answer]]) -> str:
    """The bars, a group for each language."""
    groups = [
        (NAMES[language], shares)
        for language in LANGUAGES
        if (shares := list(_shares(answers, language)))
    ]
    rows = sum(len(shares) for _name, shares in groups)
    height = TOP + rows * ROW + len(groups) * GAP
    goal = LABELS + GOAL * _scale()
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="title">',
        '<title id="title">Share of queries answered among the first three results</title>',
        f"<style>{STYLE}</style>",
        *_groups(groups),
        f'<text x="{goal:.0f}" y="14" text-anchor="middle">goal {GOAL}</text>',
        f'<line class="goal" x1="{goal:.1f}" x2="{goal:.1f}" y1="20" y2="{height - 6}"/>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _scale() -> float:
    return float(WIDTH - LABELS - FIGURES)


def _shares(answers: Mapping[str, Sequence[Answer]], language: str) -> Iterator[tuple[str, float]]:
    for name, found in answers.items():
        if mine := [answer for answer in found if answer.query.language == language]:
            yield name, score(mine).success_3


def _groups(groups: Sequence[tuple[str, Sequence[tuple[str, float]]]]) -> Iterator[str]:
    y = TOP
    for name, shares in groups:
        yield f'<text class="name" x="0" y="{y + BAR - 2}">{escape(name)}</text>'
        for place, (system, share) in enumerate(shares):
            yield _bar(system, share, place, y)
            y += ROW
        y += GAP


def _bar(system: str, share: float, place: int, y: int) -> str:
    width = share * _scale()
    return (
        f'<text x="{LABELS - 10}" y="{y + BAR - 2}" text-anchor="end">{escape(system)}</text>'
        f'<rect class="s{place}" x="{LABELS}" y="{y}" rx="2" width="{max(width, 1):.1f}" '
        f'height="{BAR}"/>'
        f'<text x="{LABELS + width + 6:.1f}" y="{y + BAR - 2}">{share:.3f}</text>'
    )
