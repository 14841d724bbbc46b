"""What is printed and written of the scores."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.retrieval.corpus import LANGUAGES
from benchmarks.retrieval.scoring import Answer, Scores, score

GOAL = 0.85
SEEN, UNSEEN = "seen", "unseen"
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
- **seen**: queries whose misses were read while the search was tuned. Their scores say how far it
  was brought, not how it does with others.
- **unseen**: written and judged by somebody who knew neither the search nor any result, and asked
  for the first time when the search was done; they count in no other table. Expect new queries to
  do as these do.
- **icontains**: the database's `icontains` over title, summary and body: articles with any of the
  words (most of them first, in the title counting twice), with every word, or with what was typed.
- **Ask, questions**: queries of five words and more, put to "Ask in your own words": the article
  whose passage answers, then those it names besides. It would rather say nothing ("nothing found")
  than something beside the point, and of each article it looks at passages alone.
- **Beside the point**: questions that no article answers, to which Ask gave an answer all the
  same."""


def seen(answers: Answers) -> dict[str, list[Answer]]:
    """Those of the queries that the search was tuned on."""
    return _part(answers, SEEN)


def unseen(answers: Answers) -> dict[str, list[Answer]]:
    """Those of the queries written after all tuning."""
    return _part(answers, UNSEEN)


def _part(answers: Answers, name: str) -> dict[str, list[Answer]]:
    return {
        system: [answer for answer in found if answer.query.part == name]
        for system, found in answers.items()
    }


def table(answers: Answers) -> str:
    """Everything in tables: total and languages; the unseen queries apart from them."""
    return "\n\n".join(
        [*_of_part(seen(answers), "Seen queries"), *_of_part(unseen(answers), "Unseen queries")]
    )


def _of_part(answers: Answers, name: str) -> Iterator[str]:
    first = next(iter(answers))
    if answers[first]:
        yield _rows(f"{name}, all languages", answers.items())
    for language in LANGUAGES:
        if any(answer.query.language == language for answer in answers[first]):
            yield _rows(f"{name}, {NAMES[language]}", _of_language(answers, language))


def _of_language(
    answers: Mapping[str, Sequence[Answer]], language: str
) -> Iterator[tuple[str, list[Answer]]]:
    for name, found in answers.items():
        yield name, [answer for answer in found if answer.query.language == language]


def _rows(what: str, groups: Iterable[tuple[str, Sequence[Answer]]]) -> str:
    rows = [_row(label, score(found)) for label, found in groups if found]
    return "\n".join([HEAD.format(what=what), *rows])


def _row(label: str, scores: Scores) -> str:
    figures = (scores.ndcg, scores.success_3, scores.success_1, scores.mrr, scores.zero)
    means = " | ".join(f"{figure:.3f}" for figure in figures)
    return f"| {label} | {scores.queries} | {means} | {scores.p50_ms:.1f} | {scores.p95_ms:.1f} |"


def misses(answers: Sequence[Answer], part: str) -> str:
    """The queries of a part whose answer isn't among the first three, with what stood there."""
    lines = [
        f"{answer.query.language} | {answer.query.text} | wanted "
        f"{', '.join(sorted(answer.query.answers))} at {answer.place or 'nowhere'} | "
        f"found {', '.join(answer.ranking[:4]) or 'nothing'}"
        for answer in answers
        if answer.query.part == part and not (answer.place and answer.place <= 3)
    ]
    return "\n".join([f"\nMissed ({part}): {len(lines)}", *lines])


def page(facts: Mapping[str, str], answers: Answers, beside: str) -> str:
    """The Markdown; `beside` tells of the questions that no article answers."""
    parts = [
        "# Finding articles",
        EXPLAINED,
        "\n".join(f"- {name}: {value}" for name, value in facts.items()),
        f"Unseen queries: {verdict(next(iter(unseen(answers).values())))}",
        f"Seen queries: {verdict(next(iter(seen(answers).values())))}",
        beside,
        "![Share of queries answered among the first three results](retrieval.svg)",
        table(answers),
    ]
    return "\n\n".join(parts) + "\n"


def beside_the_point(answered: Mapping[str, Sequence[bool]]) -> str:
    """How many questions that no article answers got one, by language."""
    counts = ", ".join(
        f"{NAMES[language]} {sum(found)} of {len(found)}" for language, found in answered.items()
    )
    return f"Ask, beside the point: {counts}."


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
