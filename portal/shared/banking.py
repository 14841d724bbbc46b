"""Bank accounts: numbers checked and written as banks write them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum import bic, iban
from stdnum.exceptions import ValidationError as InvalidNumber


def compact(number: str) -> str:
    """Without spaces, in capitals, as it is kept."""
    return "".join(number.split()).upper()


def spaced(number: str) -> str:
    """An IBAN in groups of four, as people read it."""
    kept = compact(number)
    return " ".join(kept[start : start + 4] for start in range(0, len(kept), 4))


def valid_iban(number: str) -> None:
    """Check digits and the country's form. Raises ValidationError."""
    try:
        iban.validate(compact(number))
    except InvalidNumber as error:
        raise ValidationError(_("This is not a valid IBAN.")) from error


def valid_bic(number: str) -> None:
    """Raises ValidationError."""
    try:
        bic.validate(compact(number))
    except InvalidNumber as error:
        raise ValidationError(_("This is not a valid BIC.")) from error
