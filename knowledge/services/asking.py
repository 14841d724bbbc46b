"""Asking in one's own words: the answer, the dialogue, what was thought of it."""

from collections.abc import MutableMapping
from typing import Any

from django.db import transaction

from knowledge import events, policies
from knowledge.ask import dialogue
from knowledge.ask.answering import answer_to
from knowledge.ask.dialogue import Turn
from knowledge.ask.keeping import catch_up
from knowledge.enums import SearchPlace
from knowledge.masking import kept_term
from knowledge.services.searches import Looked, log_search, log_solved
from portal.shared.actors import Actor

MAX_QUESTION = 300
Session = MutableMapping[str, Any]


@transaction.atomic
def ask_question(*, actor: Actor, session: Session, question: str, language: str) -> Turn:
    """The next turn of the asker's dialogue; counted like a search."""
    text = " ".join(question.split())[:MAX_QUESTION]
    answer = answer_to(actor, text, language, dialogue.last_question(session))
    number = dialogue.add_turn(session, text, language, answer)
    results = 1 + len(answer.more) if answer else 0
    looked = Looked(text, language, SearchPlace.ASK, results)
    log_search(actor=actor, session=session, looked=looked)
    turns = dialogue.turns_of(actor, session)
    return next(turn for turn in turns if turn.number == number)


@transaction.atomic
def say_solved(*, actor: Actor, session: Session, number: int, solved: bool) -> Turn | None:
    """Whether an answer solved it; said once. None where the dialogue has no such answer."""
    turns = dialogue.turns_of(actor, session)
    turn = next((one for one in turns if one.number == number and one.article_id), None)
    if turn is None or turn.solved is not None:
        return turn
    dialogue.mark_solved(session, number, solved)
    looked = Looked(turn.question, turn.language, SearchPlace.ASK, 1 + len(turn.more))
    log_solved(
        actor=actor, session=session, looked=looked, article_id=turn.article_id, solved=solved
    )
    if solved and not actor.is_staff:
        events.answer_found(actor, _found(actor, turn))
    return turn


def _found(actor: Actor, turn: Turn) -> events.AnswerFound:
    return events.AnswerFound(
        question=kept_term(turn.question, actor.tenant.reference_prefix),
        language=turn.language,
        article_id=turn.article_id or 0,
        title=turn.title,
        url=turn.url.partition("#")[0],
    )


def dialogue_text(*, actor: Actor, session: Session) -> str:
    """The dialogue so far as the text of a request; empty without one."""
    return dialogue.as_text(dialogue.turns_of(actor, session))


def cut_passages(*, actor: Actor) -> int:
    """Cut all that is published and isn't yet, as the worker does each night; how many that were.

    No audit row: passages only repeat what the articles say.
    """
    policies.require(actor.is_system)
    return catch_up(actor.tenant)
