"""What is printed and written of the scores."""

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.retrieval.corpus import LANGUAGES
from benchmarks.retrieval.scoring import Answer, Scores, score

GOAL = 0.85
FRESH = "fresh"
HALVES = {"dev": "looked at", "test": "held out"}
Answers = Mapping[str, Sequence[Answer]]
HEAD = (
    "| {what} | queries | nDCG@10 | success@3 | success@1 | MRR | nothing found | p50 ms "
    "| p95 ms |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)
NAMES = {"en": "English", "pt": "Portuguese", "es": "Spanish", "lt": "Lithuanian"}
EXPLAINED = """\
Written by `python -m benchmarks.retrieval` (`make bench-retrieval`). The corpus in
`benchmarks/retrieval/corpus/` is a help centre of a supplier with shop, warehouse and workshop; its
articles were written for each language by themselves. The queries in
`benchmarks/retrieval/queries/` were written and judged before any result was seen: keywords, other
forms than the title's, missing accents, typing errors, words that the article doesn't use, whole
questions and stories. They are asked by a visitor who isn't signed in, through
`portal.shared.search.queries.search`.

- **success@3**: share of queries with an article that answers (grade 3) among the first three; the
  goal is 0.85 in each language. **success@1**: it stands first. **MRR**: mean of 1/its place.
- **nDCG@10**: all grades (1 to 3), the better the higher they stand.
- **nothing found**: share of queries with no result at all.
- **looked at, held out**: the misses of the first half were read while the search was tuned, those
  of the second were not. How much that is worth: its scores were seen after most of some 40 trials
  (choices between them were made by the first half), and who widened the synonyms and light words
  had written the English and Portuguese queries and had read the Spanish ones; only the Lithuanian
  half was unknown to them. The totals of both halves were also seen in some 30 further trials of
  Lithuanian word families.
- **fresh**: written and judged after all tuning by somebody who had seen no result; they count in
  no other table. Expect new queries to do as these do.
- **icontains**: the database's `icontains` over title, summary and body: articles with any of the
  words (most of them first, in the title counting twice), with every word, or with what was typed.
- **Ask, questions**: queries of five words and more, put to "Ask in your own words": the article
  whose passage answers, then those it names besides. It would rather say nothing ("nothing found")
  than something beside the point, and of each article it looks at passages alone."""


def tuned(answers: Answers) -> dict[str, list[Answer]]:
    """Those of the two halves."""
    return {
        name: [answer for answer in found if answer.query.half != FRESH]
        for name, found in answers.items()
    }


def fresh(answers: Answers) -> dict[str, list[Answer]]:
    """Those of the queries written after all tuning."""
    return {
        name: [answer for answer in found if answer.query.half == FRESH]
        for name, found in answers.items()
    }


def table(answers: Answers) -> str:
    """Everything in tables: total, languages, halves; the fresh queries apart from them."""
    parts = [*_of_halves(tuned(answers)), *_of_fresh(fresh(answers))]
    return "\n\n".join(parts)


def _of_halves(answers: Answers) -> list[str]:
    first = next(iter(answers))
    return [
        _rows("All languages", ((name, found) for name, found in answers.items())),
        *(
            _rows(NAMES[language], _of_language(answers, language))
            for language in LANGUAGES
            if any(answer.query.language == language for answer in answers[first])
        ),
        _rows(f"{first}: halves", _parts(answers[first], HALVES)),
    ]


def _of_fresh(answers: Answers) -> list[str]:
    first = next(iter(answers))
    if not answers[first]:
        return []
    return [
        _rows("Fresh queries, all languages", ((name, found) for name, found in answers.items())),
        _rows(f"{first}: fresh queries", _parts(answers[first], {FRESH: "fresh"})),
    ]


def _of_language(
    answers: Mapping[str, Sequence[Answer]], language: str
) -> Iterator[tuple[str, list[Answer]]]:
    for name, found in answers.items():
        yield name, [answer for answer in found if answer.query.language == language]


def _parts(
    answers: Sequence[Answer], labels: Mapping[str, str]
) -> Iterator[tuple[str, list[Answer]]]:
    for half, label in labels.items():
        for language in (*LANGUAGES, ""):
            found = [
                answer
                for answer in answers
                if answer.query.half == half and language in ("", answer.query.language)
            ]
            if found:
                yield f"{label}, {NAMES.get(language, 'all')}", found


def _rows(what: str, groups: Iterator[tuple[str, Sequence[Answer]]]) -> str:
    rows = [_row(label, score(found)) for label, found in groups if found]
    return "\n".join([HEAD.format(what=what), *rows])


def _row(label: str, scores: Scores) -> str:
    figures = (scores.ndcg, scores.success_3, scores.success_1, scores.mrr, scores.zero)
    means = " | ".join(f"{figure:.3f}" for figure in figures)
    return f"| {label} | {scores.queries} | {means} | {scores.p50_ms:.1f} | {scores.p95_ms:.1f} |"


def misses(answers: Sequence[Answer], half: str) -> str:
    """The queries of a half whose answer isn't among the first three, with what stood there."""
    lines = [
        f"{answer.query.language} | {answer.query.text} | wanted "
        f"{', '.join(sorted(answer.query.answers))} at {answer.place or 'nowhere'} | "
        f"found {', '.join(answer.ranking[:4]) or 'nothing'}"
        for answer in answers
        if answer.query.half == half and not (answer.place and answer.place <= 3)
    ]
    return "\n".join([f"\nMissed ({half}): {len(lines)}", *lines])


def page(facts: Mapping[str, str], answers: Answers) -> str:
    """The Markdown."""
    parts = [
        "# Finding articles",
        EXPLAINED,
        "\n".join(f"- {name}: {value}" for name, value in facts.items()),
        verdict(next(iter(tuned(answers).values()))),
        f"Fresh queries: {verdict(next(iter(fresh(answers).values())))}",
        "![Share of queries answered among the first three results](retrieval.svg)",
        table(answers),
    ]
    return "\n\n".join(parts) + "\n"


def verdict(answers: Sequence[Answer]) -> str:
    """Whether each language reaches the goal."""
    reached = {
        NAMES[language]: score(found).success_3
        for language in LANGUAGES
        if (found := [answer for answer in answers if answer.query.language == language])
    }
    below = [f"{name} {value:.3f}" for name, value in reached.items() if value < GOAL]
    kept = f"{len(reached) - len(below)} of {len(reached)} languages"
    text = f"**success@3 of at least {GOAL} in {kept}**"
    return text + (f"; below: {', '.join(below)}." if below else ".")
