"""What happens in the help centre that the parts above answer to: they hand callables down."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.shared.actors import Actor


@dataclass(frozen=True, slots=True)
class AnswerFound:
    """Somebody asked and said that an article's passage solved it; `question` is masked."""

    question: str
    language: str
    article_id: int
    title: str
    url: str


Told = Callable[[Actor, AnswerFound], object]

_told: list[Told] = []


def on_answer_found(told: Told) -> None:
    """`told(actor, found)` is called in the transaction in which it is said."""
    if told not in _told:
        _told.append(told)


def answer_found(actor: Actor, found: AnswerFound) -> None:
    """Tell every part that wants to know."""
    for told in _told:
        told(actor, found)
