"""Ask in your own words: answers from what the asker may read, word for word, or none."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from conftest import Cast
from knowledge import services
from knowledge.ask.answering import answer_to
from knowledge.ask.cutting import pieces_of
from knowledge.ask.keeping import keep_passages
from knowledge.ask.quoting import sentences_of
from knowledge.ask.rankers import Candidate, Question, Ranked
from knowledge.enums import SearchPlace
from knowledge.insights.tasks import keep_searches
from knowledge.models import Article, ArticleOutcome, ArticlePassage, SearchGap, SearchLog
from knowledge.services import asking
from knowledge.tests.factories import make_article, make_private
from portal.shared.actors import Actor, system_actor
from portal.shared.models import Tenant

ActorOf = Callable[..., Actor]
ClientFor = Callable[[User | None, Tenant], Client]
Work = Callable[..., None]

DELIVERY = (
    "We bring goods on working days.\n\n"
    "## Delivery days\n\n"
    "Vans go to Kaunas on Tuesday and Friday. Islands are served on Monday.\n\n"
    "- Order before 15:00\n- Later orders go a day later\n\n"
    "## Charges\n\n"
    "Above 200 euros the van costs nothing."
)


@pytest.fixture
def visitor(tenant: Tenant) -> Client:
    return Client(HTTP_HOST="north.example")


@pytest.fixture
def delivery(in_tenant: Tenant, work: Work) -> Article:
    article = make_article(in_tenant, "Delivery to your door", body=DELIVERY)
    make_article(in_tenant, "Return what you do not need", body="Send it back within 30 days.")
    work(in_tenant)
    return article


def ask(client: Client, question: str) -> str:
    return client.post("/ask/", {"question": question}, follow=True).content.decode()


def marked(page: str) -> list[str]:
    return re.findall(r"<mark>(.*?)</mark>", page)


def test_an_article_is_cut_at_its_headings_with_their_anchors(delivery: Article) -> None:
    pieces = [(piece.heading, piece.anchor, piece.text) for piece in pieces_of(delivery)]
    assert [piece[:2] for piece in pieces] == [
        ("", ""), ("Delivery days", "s-delivery-days"), ("Charges", "s-charges"),
    ]  # fmt: skip
    assert pieces[1][2] == (
        "Vans go to Kaunas on Tuesday and Friday. Islands are served on Monday.\n"
        "- Order before 15:00\n- Later orders go a day later"
    )
    assert all(f'id="{anchor}"' in delivery.body_html for _h, anchor, _t in pieces if anchor)


def test_heads_of_tables_stay_but_answer_nothing(
    in_tenant: Tenant, actor_of: ActorOf, work: Work
) -> None:
    body = "| Zebra goods | VAT |\n|---|---|\n| Zebra of Spain | 21% |\n| Others | 0% |"
    article = make_article(in_tenant, "Rates", body=body, summary="In short.")
    work(in_tenant)
    assert [piece.text for piece in pieces_of(article)] == [
        "In short.\n| Zebra goods · VAT\nZebra of Spain · 21%\nOthers · 0%"
    ]
    answer = answer_to(actor_of(None), "which rates have zebra goods", "en")
    assert answer is not None
    assert answer.quote == "Zebra of Spain · 21%"


def test_the_worker_keeps_the_passages_of_what_is_published(
    in_tenant: Tenant, delivery: Article, work: Work
) -> None:
    system = system_actor(in_tenant)
    passages = ArticlePassage.objects.filter(article=delivery)
    assert passages.count() == 3
    text = services.ArticleText(title=delivery.title, body="## Only this\n\nVans go on Sunday.")
    services.save_revision(actor=system, article=delivery, text=text)
    work(in_tenant)
    assert [row.heading for row in passages.all()] == ["", "Only this"]
    services.unpublish(actor=system, article=delivery)
    work(in_tenant)
    assert passages.count() == 0


def test_a_sentence_is_answered_by_the_passage_with_its_source(
    visitor: Client, delivery: Article
) -> None:
    page = ask(visitor, "When do vans go to Kaunas?")
    assert marked(page) == ["Vans go to Kaunas on Tuesday and Friday."]
    assert '<a href="/en/help/articles/delivery-to-your-door/#s-delivery-days">' in page
    assert "Islands are served on Monday." in page
    assert "Did this solve it?" in page


def test_every_word_of_an_answer_stands_in_the_article(
    in_tenant: Tenant, actor_of: ActorOf, delivery: Article
) -> None:
    answer = answer_to(actor_of(None), "what does the van cost above 200 euros", "en")
    assert answer is not None
    said = [sentence.text for block in answer.blocks for sentence in block.sentences]
    assert said
    assert all(sentence in delivery.body for sentence in said)


def test_nothing_is_answered_where_nothing_fits(visitor: Client, delivery: Article) -> None:
    for question in ("How do I bake sourdough bread?", "Which capital has France?", "???"):
        page = ask(visitor, question)
        assert (marked(page), "Our help has no answer to this." in page) == ([], True)
    assert set(SearchGap.objects.values_list("term", flat=True)) == {
        "how do i bake sourdough bread", "which capital has france",
    }  # fmt: skip


@pytest.mark.parametrize("who", [None, "outsider", "owner", "agent", "foreign_owner"])
def test_an_answer_never_comes_from_what_the_asker_may_not_read(
    who: str | None, in_tenant: Tenant, cast: Cast, actor_of: ActorOf, work: Work
) -> None:
    make_private(in_tenant, "connections")
    make_article(in_tenant, "Zebra rates", body="Zebra rates are secret.", category="connections")
    make_article(in_tenant, "Zebra drafts", body="Zebra draft rates.", published=False)
    work(in_tenant)
    actor = actor_of(getattr(cast, who) if who else None)
    answer = answer_to(actor, "What are the zebra rates?", "en")
    if who in (None, "foreign_owner"):
        assert answer is None
    else:
        assert answer is not None
        assert answer.source.title == "Zebra rates"


def test_named_readers_alone_are_answered(
    in_tenant: Tenant, cast: Cast, actor_of: ActorOf, work: Work
) -> None:
    article = make_article(in_tenant, "Zebra prices", body="Zebra prices of this customer.")
    services.set_article_readers(
        actor=system_actor(in_tenant),
        group=article.group,
        audience="named",
        readers=[cast.customer],
    )
    work(in_tenant)
    found = {
        who: answer_to(actor_of(user), "zebra prices of this customer", "en") is not None
        for who, user in (
            ("owner", cast.owner), ("outsider", cast.outsider), ("anonymous", None),
        )
    }  # fmt: skip
    assert found == {"owner": True, "outsider": False, "anonymous": False}


def test_stale_passages_answer_nothing(
    in_tenant: Tenant, actor_of: ActorOf, delivery: Article
) -> None:
    text = services.ArticleText(title=delivery.title, body="Vans go to Kaunas on Sunday only.")
    services.save_revision(actor=system_actor(in_tenant), article=delivery, text=text)
    assert ArticlePassage.objects.filter(text__contains="Tuesday").exists()
    answer = answer_to(actor_of(None), "On which days do vans go to Kaunas?", "en")
    assert answer is not None
    assert answer.quote == "Vans go to Kaunas on Sunday only."
    services.unpublish(actor=system_actor(in_tenant), article=delivery)
    assert answer_to(actor_of(None), "On which days do vans go to Kaunas?", "en") is None


def test_an_answer_that_was_taken_back_is_not_shown_again(
    in_tenant: Tenant, visitor: Client, delivery: Article
) -> None:
    ask(visitor, "When do vans go to Kaunas?")
    services.unpublish(actor=system_actor(in_tenant), article=delivery)
    page = visitor.get("/ask/").content.decode()
    assert "Tuesday" not in page
    assert "no longer available" in page


def test_a_short_question_goes_on_from_the_one_before(visitor: Client, delivery: Article) -> None:
    ask(visitor, "On which days do vans go to Kaunas?")
    page = ask(visitor, "And islands?")
    assert "Read together with your question before." in page
    assert marked(page)[-1] == "Islands are served on Monday."
    page = ask(visitor, "And bitcoin?")
    assert "Our help has no answer to this." in page


def test_ten_turns_are_remembered_until_starting_over(visitor: Client, delivery: Article) -> None:
    for number in range(12):
        ask(visitor, f"Does the van cost {number}?")
    page = visitor.get("/ask/").content.decode()
    assert page.count('class="ask-turn"') == 10
    assert "Does the van cost 1?" not in page
    assert visitor.post("/ask/new/").status_code == 302
    assert 'class="ask-turn"' not in visitor.get("/ask/").content.decode()


def test_a_get_remembers_and_logs_nothing(visitor: Client, delivery: Article) -> None:
    page = visitor.get("/ask/?question=vans&q=vans").content.decode()
    assert 'class="ask-turn"' not in page
    assert SearchLog.objects.count() == 0


def test_questions_are_logged_like_searches(visitor: Client, delivery: Article) -> None:
    ask(visitor, "When do vans go to Kaunas?")
    ask(visitor, "Call me at +370 612 34567 or ana@gestao.pt about vans")
    rows = SearchLog.objects.order_by("pk").values_list("place", "term", "results")
    assert list(rows) == [
        (SearchPlace.ASK, "when do vans go to kaunas", 1),
        (SearchPlace.ASK, "call me at [number] or [e-mail] about vans", 0),
    ]


def test_solved_is_counted_once(visitor: Client, delivery: Article) -> None:
    ask(visitor, "When do vans go to Kaunas?")
    for _click in range(3):
        answer = visitor.post("/ask/solved/", {"turn": "1", "solved": "yes"}, follow=True)
        assert "Solved. Nothing was sent to the team." in answer.content.decode()
    row = SearchLog.objects.get()
    assert (row.solved, row.clicked_kind, row.clicked_key) == (True, "article", delivery.pk)
    assert ArticleOutcome.objects.get().solved == 1


@pytest.mark.parametrize(
    "sent",
    [{}, {"turn": "9", "solved": "yes"}, {"turn": "1", "solved": "maybe"},
     {"turn": "x", "solved": "yes"}, {"turn": "9" * 40, "solved": "no"},
     {"turn": "²", "solved": "no"}],
)  # fmt: skip
def test_only_an_answer_of_the_dialogue_can_solve(
    sent: dict[str, str], visitor: Client, tenant: Tenant
) -> None:
    assert visitor.post("/ask/solved/", sent).status_code == 404


def test_what_cannot_be_asked_is_said(visitor: Client, tenant: Tenant) -> None:
    for question in ("", "   ", "x" * 301, "a\0b"):
        response = visitor.post("/ask/", {"question": question})
        assert response.status_code == 200
        assert 'aria-invalid="true"' in response.content.decode()


def test_nobody_asks_without_end(visitor: Client, tenant: Tenant) -> None:
    pages = [visitor.post("/ask/", {"question": "vans"}).status_code for _ in range(42)]
    # The first one had no session yet.
    assert pages == [302] * 41 + [200]


def test_htmx_gets_the_dialogue_alone(visitor: Client, delivery: Article) -> None:
    response = visitor.post("/ask/", {"question": "vans to Kaunas"}, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert response.status_code == 200
    assert page.lstrip().startswith('<div id="ask-dialogue"')
    assert "autofocus" in page


class Backwards:
    """A ranker of another mind: the last candidate is best."""

    least = 0.0

    def rank(self, question: Question, candidates: Sequence[Candidate]) -> list[Ranked]:
        return [Ranked(one, 1.0) for one in reversed(candidates)]


def test_another_ranker_is_a_setting_away(
    actor_of: ActorOf, delivery: Article, settings: Any
) -> None:
    question = "vans to Kaunas"
    settings.ASK_RANKER = f"{__name__}.Backwards"
    answer = answer_to(actor_of(None), question, "en")
    assert answer is not None
    assert answer.heading != "Delivery days"
    settings.ASK_RANKER = "knowledge.ask.rankers.BM25Ranker"
    answer = answer_to(actor_of(None), question, "en")
    assert answer is not None
    assert answer.heading == "Delivery days"


def test_an_answer_costs_the_same_among_few_and_many(
    in_tenant: Tenant,
    actor_of: ActorOf,
    work: Work,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(3):
        make_article(in_tenant, f"Vans of fleet {number}", body=DELIVERY)
    work(in_tenant)
    actor = actor_of(None)
    answer_to(actor, "vans to Kaunas", "en")
    with django_assert_num_queries(2):
        answer_to(actor, "vans to Kaunas", "en")
    for number in range(3, 20):
        make_article(in_tenant, f"Vans of fleet {number}", body=DELIVERY)
    work(in_tenant)
    answer_to(actor, "vans to Kaunas", "en")
    with django_assert_num_queries(2):
        answer_to(actor, "vans to Kaunas", "en")


def test_text_of_articles_and_askers_is_escaped(
    in_tenant: Tenant, visitor: Client, work: Work
) -> None:
    make_article(in_tenant, "Hostile <b>", body="Hostile `<script>alert(1)</script>` text here.")
    work(in_tenant)
    page = ask(visitor, 'hostile text here "><img src=x onerror=1>')
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_help_switched_off_has_no_questions(in_tenant: Tenant, visitor: Client) -> None:
    in_tenant.modules["help"] = False
    in_tenant.save()
    assert visitor.get("/ask/").status_code == 404
    assert visitor.post("/ask/", {"question": "vans"}).status_code == 404


def test_sentences_end_where_they_end() -> None:
    assert sentences_of("It takes approx. two days. Then? Yes, at 3.5 per cent!") == [
        "It takes approx. two days.", "Then?", "Yes, at 3.5 per cent!",
    ]  # fmt: skip


def test_dialogue_as_text_names_questions_and_answers(
    in_tenant: Tenant, actor_of: ActorOf, delivery: Article
) -> None:
    session: dict[str, Any] = {}
    for question in ("When do vans go to Kaunas?", "Do you sell bread?"):
        asking.ask_question(actor=actor_of(None), session=session, question=question, language="en")
    text = asking.dialogue_text(actor=actor_of(None), session=session)
    assert text.strip().splitlines() == [
        "Asked in the help centre before:",
        "",
        "- When do vans go to Kaunas?",
        "  Shown: “Vans go to Kaunas on Tuesday and Friday.” (Delivery to your door)",
        "- Do you sell bread?",
        "  Shown: no answer was found",
    ]


def test_keeping_passages_again_changes_nothing(in_tenant: Tenant, delivery: Article) -> None:
    before = list(ArticlePassage.objects.values_list("article", "position", "text"))
    keep_passages(in_tenant, [delivery.pk, 10**6])
    assert list(ArticlePassage.objects.values_list("article", "position", "text")) == before


def test_what_was_published_unseen_is_cut_at_night(in_tenant: Tenant, delivery: Article) -> None:
    before = ArticlePassage.objects.count()
    ArticlePassage.objects.filter(article=delivery).delete()
    keep_searches()
    assert ArticlePassage.objects.count() == before
    assert asking.cut_passages(actor=system_actor(in_tenant)) == 0
