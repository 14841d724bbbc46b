"""Words, stems and marks: the parts that need no index."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.shared.search.analysis import LANGUAGES, stems
from portal.shared.search.highlight import Highlighter
from portal.shared.search.words import all_words, any_words, typed_words, user_query


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
    ("text", "every", "some", "typing"),
    [
        (
            "How do I report a damaged item?",
            "report damaged item",
            "report OR damaged OR item",
            "report damaged item*",
        ),
        ("hinge -steel", "hinge -steel", "hinge", "hinge*"),
        ('"hinge plate" AND (NOT', "hinge plate", "hinge OR plate", "hinge plate*"),
        ("NH-4821", "nh 4821", "nh OR 4821", "nh 4821*"),
        ("the", "the", "the", "the*"),
        ("-only", "", "", ""),
        ("*** ~~ ::", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_what_is_asked_for(text: str, every: str, some: str, typing: str) -> None:
    assert (all_words(text), any_words(text), typed_words(text)) == (every, some, typing)


@given(st.text(max_size=200))
def test_no_text_is_an_error(text: str) -> None:
    for asked in (text, all_words(text), any_words(text), typed_words(text)):
        user_query(asked)
    Highlighter(text).snippet(text * 3)


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
