"""What may be kept of a search: a corpus of what must not be, and of what must."""

import pytest

from knowledge.masking import kept_term, normalised, words_of_term

PERSONAL = {
    "mail me at Ana.Silva+shop@gestao.example.pt": "mail me at [e-mail]",
    "ANA@GESTAO.PT": "[e-mail]",
    "ana (at) gestao.pt": "[e-mail]",
    "ana@xn--sttte-1ra.example": "[e-mail]",
    "ona.petraitienė@įmonė.lt sąskaita": "[e-mail] sąskaita",
    "ana@gestao.pt,rui@gestao.pt": "[e-mail],[e-mail]",
    "call +370 612 34567": "call [number]",
    "+351-912-345-678": "[number]",
    "(02) 5555 1234 56": "[number]",
    "8 612 34567": "[number]",
    "tel. 912.345.678": "tel. [number]",
    "００３７０６１２３４５６７": "[number]",
    "3706\u200b1234567": "[number]",
    "LT12 1000 0111 0100 1000": "[iban]",
    "iban PT50000201231234567890154 paid": "iban [iban] paid",
    "pay DE89 3704 0044 0532 0130 00": "pay [iban]",
    "gb29nwbk60161331926819": "[iban]",
    "card 4111 1111 1111 1111": "card [number]",
    "4111-1111-1111-1111": "[number]",
    "personal code 38001010009": "personal code [number]",
    "vat LT123456789": "vat [number]",
    "nif 123456789": "nif [number]",
    "born 12/03/1980": "born [number]",
    "NH-4821 late": "[number] late",
    "where is nh 20114": "where is [number]",
    "https://portal.example/invitations/s3cr3t-t0ken/": "[link]",
    "www.example.com/?token=abc": "[link]",
}
HARMLESS = {
    "Hinge 110°": "hinge 110°",
    "  How   do I\treturn\nsomething?? ": "how do i return something",
    "door 600 x 400 mm": "door 600 x 400 mm",
    "18-28 mm": "18-28 mm",
    "0% VAT 2026": "0% vat 2026",
    "HG-110-BL": "hg-110-bl",
    "IVA 23%": "iva 23%",
    "atidėti mokėjimą": "atidėti mokėjimą",
    "24/7": "24/7",
    "m8 x 40": "m8 x 40",
    "ab12 long word four": "ab12 long word four",
    "open at 9": "open at 9",
}


@pytest.mark.parametrize(("text", "kept"), PERSONAL.items())
def test_what_points_to_a_person_is_not_kept(text: str, kept: str) -> None:
    assert kept_term(text, "NH") == kept


@pytest.mark.parametrize(("text", "kept"), HARMLESS.items())
def test_other_words_stay(text: str, kept: str) -> None:
    assert kept_term(text, "NH") == kept


def test_any_input_has_an_answer() -> None:
    for text in ("", " ", "\0", "?" * 500, "x" * 100_000, "\u202e" * 50, "9" * 10_000, "@" * 300):
        assert len(kept_term(text, "NH")) <= 200
    assert kept_term("\0\u202e") == ""


def test_ways_of_typing_it_are_one() -> None:
    assert {normalised(text) for text in ("Invoice", " invoice? ", "INVOICE", "in\u00advoice")} == {
        "invoice"
    }


def test_words_that_mean_the_same_have_one_key() -> None:
    assert words_of_term("invoices", "en") == words_of_term("the invoice", "en")
    assert words_of_term("faturas atrasadas", "pt") == words_of_term("atrasada fatura", "pt")
    assert words_of_term("[number]", "en") == ""
    assert words_of_term("[e-mail] ?", "en") == ""
    assert words_of_term("hinge", "xx") == words_of_term("hinge", "en")
