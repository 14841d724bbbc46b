"""From a question to the passage that answers it, among what the asker may read."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.ask.keeping import fresh_passages
from knowledge.ask.quoting import Block, quoted
from knowledge.ask.rankers import Candidate, Question, Ranked, ranker
from knowledge.enums import ArticleState
from knowledge.models import Article, ArticlePassage
from knowledge.selectors import alike_keys
from portal.shared.actors import Actor
from portal.shared.enums import Module
from portal.shared.search.synonyms import synonyms_of

# Articles whose passages are looked at, and passages that are named besides the best one.
LOOKED_AT, MORE = 15, 2
# How fast an article's say fades with its place among the hits.
FADING = 0.4
# A question of so few telling words goes on from the one before.
FEW_WORDS = 2


@dataclass(frozen=True, slots=True)
class Source:
    """Where something stands."""

    article_id: int
    title: str
    url: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The best passage, word for word, and other places to read."""

    article_id: int
    source: Source
    heading: str
    blocks: Sequence[Block]
    more: Sequence[Source]
    # Whether the question before was needed to understand this one.
    went_on: bool = False

    @property
    def quote(self) -> str:
        """The marked sentences."""
        marked = [one.text for block in self.blocks for one in block.sentences if one.marked]
        return " ".join(marked)


def answer_to(actor: Actor, text: str, language: str, before: str = "") -> Answer | None:
    """What answers the question, read together with the one before where it is short.

    None where nothing fits well enough: better no answer than one beside the point.
    """
    if not actor.tenant.has_module(Module.HELP):
        return None
    synonyms = synonyms_of(actor.tenant, language)
    question = Question(text, language, synonyms)
    if before and len(question.words) <= FEW_WORDS:
        together = Question(f"{text} {before}", language, synonyms)
        found = _answered(actor, together, about=question)
        if found is not None:
            return found
    return _answered(actor, question)


def _answered(actor: Actor, question: Question, about: Question | None = None) -> Answer | None:
    language = question.language
    passages = passages_for(actor, question.text, language)
    ranked = fitting(question, list(passages))
    if about:
        # The question before must not answer alone.
        own = {id(one.candidate) for one in fitting(about, list(passages))}
        ranked = [one for one in ranked if id(one.candidate) in own]
    if not ranked:
        return None
    best = passages[ranked[0].candidate]
    return Answer(
        article_id=best.article_id,
        source=source_of(best, language),
        heading=best.heading,
        blocks=quoted(about or question, best.text, best.article.language),
        more=_more([passages[one.candidate] for one in ranked[1:]], best, language),
        went_on=about is not None,
    )


def fitting(question: Question, candidates: Sequence[Candidate]) -> list[Ranked]:
    """Those that fit well enough, the best first."""
    judge = ranker()
    return [one for one in judge.rank(question, candidates) if one.score >= judge.least]


def passages_for(actor: Actor, text: str, language: str) -> dict[Candidate, ArticlePassage]:
    """The passages of the published articles that have some of the words, by what is ranked.

    The index only narrows; whether the actor may read an article is asked of the database.
    """
    keys = alike_keys(actor, text, language, LOOKED_AT)
    readable = Article.objects.visible_to(actor).filter(pk__in=keys, state=ArticleState.PUBLISHED)
    rows = {row.pk: row for row in readable.defer("body", "headings")}
    found = fresh_passages(rows[key] for key in keys if key in rows)
    priors = {key: 1 / (1 + FADING * place) for place, key in enumerate(keys)}
    return {_candidate(one, priors[one.article_id]): one for one in found}


def _candidate(passage: ArticlePassage, prior: float) -> Candidate:
    article = passage.article
    return Candidate(article.title, passage.heading, passage.text, article.language, prior)


def source_of(passage: ArticlePassage, language: str) -> Source:
    """The place in the article."""
    article = passage.article
    anchor = f"#{passage.anchor}" if passage.anchor else ""
    return Source(
        article.pk, article.title, f"{article.url_in(language)}{anchor}", article.language
    )


def _more(rest: Sequence[ArticlePassage], best: ArticlePassage, language: str) -> list[Source]:
    found: dict[int, Source] = {}
    for passage in rest:
        if passage.article_id != best.article_id:
            found.setdefault(passage.article_id, source_of(passage, language))
    return list(found.values())[:MORE]
