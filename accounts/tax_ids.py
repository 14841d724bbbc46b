"""Tax numbers, checked by the rules of their country."""

from django.utils.translation import gettext as _
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError as InvalidNumber

from portal.shared.errors import DomainError


def checked_tax_id(tax_id: str, country: str) -> str:
    """The number without spaces, in capitals; countries without known rules take any.

    Raises DomainError.
    """
    number = "".join(tax_id.split()).upper()
    rules = get_cc_module(country, "vat") if number else None
    if rules is None:
        return number
    try:
        rules.validate(number)
    except InvalidNumber as error:
        raise DomainError(
            _("This is not a valid tax number of the country."), field="tax_id"
        ) from error
    return number
