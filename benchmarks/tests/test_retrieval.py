"""The corpus that searches are measured on, and the arithmetic of the scores."""

from collections import Counter
from math import log2

import pytest

from benchmarks.retrieval.corpus import LANGUAGES, Judged, off_topic, queries, texts, topics
from benchmarks.retrieval.drawing import chart
from benchmarks.retrieval.report import beside_the_point, misses, page, seen, table, verdict
from benchmarks.retrieval.scoring import Answer, first_place, ndcg, score


def judged(**grades: int) -> Judged:
    return Judged("where is it", "en", "seen", grades)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_is_written_once_with_title_summary_and_body(language: str) -> None:
    found = texts(language)
    assert set(found) == {topic.key for topic in topics()}
    thin = [
        text.key
        for text in found.values()
        if not (text.title and text.summary and len(text.body.split()) >= 55)
    ]
    assert thin == []
    titles = Counter(text.title for text in found.values())
    assert [title for title, count in titles.items() if count > 1] == []


def test_there_are_four_hundred_articles() -> None:
    assert sum(len(texts(language)) for language in LANGUAGES) >= 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_queries_are_judged_by_topics_that_exist(language: str) -> None:
    found = queries(language)
    keys = {topic.key for topic in topics()}
    assert len(found) >= 30
    assert [query.text for query in found if not set(query.grades) <= keys] == []
    assert [query.text for query in found if not query.answers] == []
    assert {grade for query in found for grade in query.grades.values()} <= {1, 2, 3}
    parts = Counter(query.part for query in found)
    assert set(parts) == {"seen", "unseen"}
    assert parts["unseen"] >= 24
    asked = Counter(query.text.casefold() for query in found)
    assert [text for text, count in asked.items() if count > 1] == []


def test_the_best_order_scores_one_and_nothing_scores_nothing() -> None:
    grades = {"a": 3, "b": 1}
    assert ndcg(["a", "b"], grades) == 1.0
    assert ndcg([], grades) == 0.0
    assert ndcg(["x"] * 10 + ["a"], grades) == 0.0


def test_a_lower_place_gains_less() -> None:
    assert ndcg(["x", "a"], {"a": 3}) == pytest.approx(1 / log2(3))


def test_the_first_place_is_that_of_any_answer() -> None:
    assert first_place(["x", "b", "a"], {"a", "b"}) == 2
    assert first_place(["x"], {"a"}) is None


def test_scores_are_means() -> None:
    found = [
        Answer(judged(a=3), ["a"], 0.010),
        Answer(judged(a=3, b=1), ["b", "x", "y", "a"], 0.020),
        Answer(judged(a=3), [], 0.030),
    ]
    scores = score(found)
    assert scores.queries == 3
    assert scores.success_3 == pytest.approx(1 / 3)
    assert scores.success_1 == pytest.approx(1 / 3)
    assert scores.mrr == pytest.approx((1 + 1 / 4) / 3)
    assert scores.zero == pytest.approx(1 / 3)
    assert scores.p50_ms == pytest.approx(20.0)


def test_the_report_names_languages_below_the_goal_and_what_was_missed() -> None:
    missed = Answer(judged(a=3), ["b", "c"], 0.010)
    answers = {"Portal's search": [missed], "icontains": [Answer(judged(a=3), [], 0.001)]}
    assert (
        verdict([missed])
        == "**success@3 of at least 0.85 in 0 of 1 languages**; below: English 0.000."
    )
    assert "| icontains | 1 | 0.000 | 0.000 | 0.000 | 0.000 | 1.000 |" in table(answers)
    assert misses([missed], "seen").splitlines()[2] == (
        "en | where is it | wanted a at nowhere | found b, c"
    )
    assert misses([missed], "unseen").splitlines()[1:] == ["Missed (unseen): 0"]
    assert chart(answers).count("<rect") == 2


def test_unseen_queries_stand_apart() -> None:
    new = Judged("where now", "en", "unseen", {"a": 3})
    answers = {"Portal's search": [Answer(judged(a=3), ["a"], 0.01), Answer(new, ["b"], 0.01)]}
    shown = table(answers)
    assert "| Portal's search | 1 | 1.000 |" in shown.partition("Unseen queries")[0]
    assert "| Portal's search | 1 | 0.000 |" in shown.partition("Unseen queries")[2]
    assert "Unseen" not in table(seen(answers))
    written = page({}, answers, "Ask: none.")
    assert "Unseen queries: **success@3 of at least 0.85 in 0 of 1" in written
    assert "Seen queries: **success@3 of at least 0.85 in 1 of 1" in written


@pytest.mark.parametrize("language", LANGUAGES)
def test_some_questions_are_beside_the_point(language: str) -> None:
    asked = off_topic(language)
    assert len(asked) >= 10
    assert not {query.text for query in queries(language)} & set(asked)


def test_answers_beside_the_point_are_counted() -> None:
    told = beside_the_point({"en": [True, False], "lt": [False, False]})
    assert told == "Ask, beside the point: English 1 of 2, Lithuanian 0 of 2."
