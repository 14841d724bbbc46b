"""The corpus and the judged queries as they lie in this folder."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
LANGUAGES = ("en", "pt", "es", "lt")
ANSWERS = 3  # the grade of an article that answers the query
TOPIC = re.compile(r"^- (?P<key>[\w-]+) \| (?P<kind>\w+) \| (?P<about>.+)$")


@dataclass(frozen=True, slots=True)
class Topic:
    """What the articles of all languages with this key are about."""

    key: str
    kind: str
    category: str
    about: str


@dataclass(frozen=True, slots=True)
class Text:
    """An article in one language."""

    key: str
    title: str
    summary: str
    body: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A query and the grades (1 to 3) of the topics that help who typed it.

    The search is tuned on the `seen` part; the `unseen` one was written after all tuning.
    """

    text: str
    language: str
    part: str
    grades: dict[str, int]

    @property
    def answers(self) -> set[str]:
        """The topics that answer it."""
        return {key for key, grade in self.grades.items() if grade >= ANSWERS}


def topics() -> list[Topic]:
    """Every topic, in the order of the list."""
    found: list[Topic] = []
    category = ""
    for line in (HERE / "topics.md").read_text().splitlines():
        if line.startswith("## "):
            category = line.removeprefix("## ")
        elif match := TOPIC.match(line):
            found.append(Topic(category=category, **match.groupdict()))
    return found


def texts(language: str) -> dict[str, Text]:
    """The articles of a language by their topic's key."""
    files = sorted((HERE / "corpus" / language).glob("*.md"))
    found = [text for file in files for text in _texts(file.read_text())]
    return {text.key: text for text in found}


def _texts(content: str) -> Iterator[Text]:
    for part in re.split(r"^# ", content, flags=re.MULTILINE)[1:]:
        head, _line, rest = part.partition("\n")
        key, _bar, title = head.partition(" | ")
        summary, _blank, body = rest.strip().partition("\n\n")
        yield Text(key.strip(), title.strip(), summary.strip(), body.strip())


def queries(language: str) -> list[Judged]:
    """The judged queries of a language; none where they are not written yet."""
    file = HERE / "queries" / f"{language}.txt"
    lines = file.read_text().splitlines() if file.exists() else []
    return [_judged(line, language) for line in lines if line.strip()]


def off_topic(language: str) -> list[str]:
    """Questions in a language that no article answers."""
    lines = (HERE / "queries" / "off_topic.txt").read_text().splitlines()
    pairs = (line.partition(" | ") for line in lines if not line.startswith("#"))
    return [text.strip() for code, _bar, text in pairs if code == language]


def _judged(line: str, language: str) -> Judged:
    """Raises ValueError for a line of another form."""
    part, text, graded = (part.strip() for part in line.split(" | "))
    pairs = (pair.partition("=") for pair in graded.split())
    return Judged(text, language, part, {key: int(grade) for key, _sign, grade in pairs})
