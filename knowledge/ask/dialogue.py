"""A dialogue in the asker's own session: ten turns, two hours, nowhere else."""

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge.ask.answering import Answer
from knowledge.enums import ArticleState
from knowledge.models import Article
from portal.shared.actors import Actor

KEY = "ask"
KEPT_TURNS = 10
KEPT_SECONDS = 2 * 60 * 60
LONGEST_QUOTE = 600

Session = MutableMapping[str, Any]
Sentences = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks of one kind: paragraphs, or a list with the number it starts at."""

    kind: str
    start: int
    items: list[Sentences]


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what the help centre said to it."""

    number: int
    question: str
    language: str
    article_id: int | None = None
    title: str = ""
    url: str = ""
    heading: str = ""
    text_language: str = ""
    groups: tuple[Group, ...] = ()
    quote: str = ""
    more: tuple[dict[str, str], ...] = ()
    went_on: bool = False
    solved: bool | None = None
    # The article was taken back, or is no longer the asker's to read.
    is_gone: bool = False


def turns_of(actor: Actor, session: Session) -> list[Turn]:
    """The dialogue so far. What the actor may not read any more is not shown again."""
    stored = _stored(session)
    keys = {entry["article"] for entry in stored if entry["article"]}
    keys |= {one["article"] for entry in stored for one in entry["more"]}
    readable = _readable(actor, keys) if keys else set()
    return [_turn(entry, readable) for entry in stored]


def _readable(actor: Actor, keys: set[int]) -> set[int]:
    rows = Article.objects.visible_to(actor).filter(pk__in=keys, state=ArticleState.PUBLISHED)
    return set(rows.values_list("pk", flat=True))


def _turn(entry: dict[str, Any], readable: set[int]) -> Turn:
    number, question, language = entry["number"], entry["question"], entry["language"]
    if entry["article"] is None:
        return Turn(number, question, language)
    if entry["article"] not in readable:
        return Turn(number, question, language, is_gone=True)
    return Turn(
        number,
        question,
        language,
        article_id=entry["article"],
        title=entry["title"],
        url=entry["url"],
        heading=entry["heading"],
        text_language=entry["text_language"],
        groups=tuple(_groups(entry["blocks"])),
        quote=entry["quote"],
        more=tuple(one for one in entry["more"] if one["article"] in readable),
        went_on=entry["went_on"],
        solved=entry["solved"],
    )


def _groups(blocks: list[Any]) -> Iterator[Group]:
    """Items that follow one another are one list."""
    for kind, members in groupby(blocks, key=lambda block: _kind(block[0])):
        rows = list(members)
        first = rows[0][0].rstrip(".")
        start = int(first) if first.isdecimal() else 1
        yield Group(kind, start, [[(text, marked) for text, marked in row[1]] for row in rows])


def _kind(mark: str) -> str:
    return {"": "p", "|": "p", "-": "ul"}.get(mark, "ol")


def add_turn(session: Session, question: str, language: str, answer: Answer | None) -> int:
    """Remember a question with its answer; returns its number."""
    stored = _stored(session)
    number = max((entry["number"] for entry in stored), default=0) + 1
    entry: dict[str, Any] = {
        "number": number,
        "question": question,
        "language": language,
        "article": None,
        "more": [],
        "solved": None,
        "at": _now(),
    }
    session[KEY] = [*stored, entry | (_kept(answer) if answer else {})][-KEPT_TURNS:]
    return number


def _kept(answer: Answer) -> dict[str, Any]:
    return {
        "article": answer.article_id,
        "title": answer.source.title,
        "url": answer.source.url,
        "text_language": answer.source.language,
        "heading": answer.heading,
        "blocks": [
            [block.mark, [[one.text, one.marked] for one in block.sentences]]
            for block in answer.blocks
        ],
        "quote": answer.quote[:LONGEST_QUOTE],
        "more": [
            {"article": one.article_id, "title": one.title, "url": one.url, "lang": one.language}
            for one in answer.more
        ],
        "went_on": answer.went_on,
    }


def mark_solved(session: Session, number: int, solved: bool) -> None:
    """What the asker said of an answer."""
    session[KEY] = [
        entry | {"solved": solved} if entry["number"] == number else entry
        for entry in _stored(session)
    ]


def last_question(session: Session) -> str:
    """What the next question may go on from."""
    stored = _stored(session)
    return str(stored[-1]["question"]) if stored else ""


def forget(session: Session) -> None:
    """Start over."""
    session.pop(KEY, None)


def as_text(turns: list[Turn]) -> str:
    """The dialogue in words, for the request that follows from it."""
    if not turns:
        return ""
    parts = [_("Asked in the help centre before:")]
    for turn in turns:
        shown = f"“{turn.quote}” ({turn.title})" if turn.title else _("no answer was found")
        answered = _("Shown: %(answer)s") % {"answer": shown}
        parts.append(f"- {turn.question}\n  {answered}")
    return "\n\n" + "\n".join([parts[0], "", *parts[1:]])


def _stored(session: Session) -> list[dict[str, Any]]:
    oldest = _now() - KEPT_SECONDS
    return [entry for entry in session.get(KEY, []) if entry["at"] >= oldest]


def _now() -> int:
    return int(timezone.now().timestamp())
