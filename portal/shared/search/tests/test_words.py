"""Words, stems and marks: the parts that need no index."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.shared.search.analysis import LANGUAGES, stems
from portal.shared.search.asked import Match
from portal.shared.search.highlight import Highlighter
from portal.shared.search.words import asked_for


@pytest.mark.parametrize(
    ("language", "typed", "written"),
    [
        ("en", "invoice", "invoices"),
        ("en", "DELIVERIES", "delivery"),
        ("en", "returning", "returned"),
        ("pt", "devolucoes", "devolução"),
        ("pt", "devolução", "devoluções"),
        ("pt", "fatura", "faturas"),
        ("pt", "reclamacao", "reclamações"),
        ("es", "facturacion", "facturación"),
        ("es", "devoluciones", "devolución"),
        ("es", "pedido", "pedidos"),
        ("lt", "saskaitos", "sąskaita"),
        ("lt", "sąskaitų", "sąskaitos"),
        ("lt", "uzsakymas", "užsakymai"),
        ("lt", "grazinimo", "grąžinimas"),
    ],
)
def test_inflected_and_unaccented_words_meet(language: str, typed: str, written: str) -> None:
    assert set(stems(typed.casefold(), language)) & set(stems(written.casefold(), language))


@pytest.mark.parametrize(
    ("text", "words", "excluded"),
    [
        ("How do I report a damaged item?", "report damaged item", ""),
        ("hinge -steel", "hinge", "steel"),
        ('"hinge plate" AND (NOT', "hinge plate", ""),
        ("NH-4821", "nh 4821 nh4821", ""),
        ("the", "the", ""),
        ("-only", "", ""),
        ("*** ~~ ::", "", ""),
        ("", "", ""),
    ],
)
def test_what_is_asked_for(text: str, words: str, excluded: str) -> None:
    asked = asked_for(text, "en")
    assert " ".join(word.typed for word in asked.words) == words
    assert " ".join(word.typed for word in asked.excluded) == excluded


def test_only_the_word_being_typed_may_be_unfinished() -> None:
    asked = asked_for("broken hin", "en", typing=True)
    begun = [
        [
            clause.term
            for option in word.options
            for part in option.parts
            for clause in part
            if clause.match is Match.PREFIX and clause.field == "names"
        ]
        for word in asked.words
    ]
    assert begun == [[], ["hin"]]


@given(st.text(max_size=200))
def test_no_text_is_an_error(text: str) -> None:
    for language in ("en", "lt", "", "xx"):
        asked_for(text, language, typing=True)
    Highlighter(text, "pt").snippet(text * 3)


def test_marks_inflected_words_and_escapes_the_rest() -> None:
    marker = Highlighter("invoice grazinimas")
    assert marker.mark("<b>Invoices</b> & grąžinimo") == (
        "&lt;b&gt;<mark>Invoices</mark>&lt;/b&gt; &amp; <mark>grąžinimo</mark>"
    )


def test_snippet_is_cut_around_the_found_words() -> None:
    text = "start " * 60 + "the damaged parcel " + "end " * 60
    snippet = Highlighter("damaged parcel").snippet(text)
    assert "<mark>damaged</mark> <mark>parcel</mark>" in snippet
    assert snippet.startswith("…start")
    assert snippet.endswith("end…")
    assert len(snippet) < 280


def test_four_languages() -> None:
    assert LANGUAGES == ("en", "pt", "es", "lt")
