"""Bank accounts: what is taken, and how it is written."""

import pytest
from django.core.exceptions import ValidationError

from portal.shared.banking import compact, spaced, valid_bic, valid_iban


@pytest.mark.parametrize(
    "number",
    ["LT121000011101001000", "lt12 1000 0111 0100 1000", "PT50000201231234567890154"],
)
def test_valid_ibans(number: str) -> None:
    valid_iban(number)


@pytest.mark.parametrize(
    "number", ["LT121000011101001001", "LT12", "XX121000011101001000", "hello", "\0", "12"]
)
def test_invalid_ibans(number: str) -> None:
    with pytest.raises(ValidationError):
        valid_iban(number)


@pytest.mark.parametrize(("number", "valid"), [("AGBLLT2X", True), ("agbllt2xxxx", True),
                                               ("AGBL", False), ("12345678", False)])  # fmt: skip
def test_bics(number: str, valid: bool) -> None:
    if valid:
        valid_bic(number)
    else:
        with pytest.raises(ValidationError):
            valid_bic(number)


def test_numbers_are_kept_compact_and_shown_in_fours() -> None:
    assert compact(" lt12 1000\u00a00111 ") == "LT1210000111"
    assert spaced("LT121000011101001000") == "LT12 1000 0111 0100 1000"
    assert spaced("") == ""
